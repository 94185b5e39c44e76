import type { MeasuredTime } from '../swarm/findings.ts';
import { seconds } from './duration-text.ts';

/** A censored time lies above what was seen of it: it exceeds every target. */
export function exceeds({ ms, censored }: MeasuredTime, targetMs: number): boolean {
  return censored || ms > targetMs;
}

/** Longer than the target for certain: a time cut off before the target proves nothing. */
export function misses(time: MeasuredTime, targetMs: number): boolean {
  return exceeds(time, targetMs) && !isOpen(time, targetMs);
}

/** Cut off before the target was over: neither met nor missed. */
export function isOpen({ ms, censored }: MeasuredTime, targetMs: number): boolean {
  return censored && ms < targetMs;
}

/** `1.2 s`, or `>45 s` when it was not over. */
export function measured({ ms, censored }: MeasuredTime): string {
  return `${censored ? '>' : ''}${seconds(ms)}`;
}
