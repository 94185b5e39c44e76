import { SreError } from '../../core/sre-error.ts';

/** From when to when, Unix milliseconds, and how it was written. */
export interface TimeRange {
  readonly fromMs: number;
  readonly toMs: number;
  readonly from: string;
  readonly to: string;
}

const UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
  M: 2_592_000_000,
  y: 31_536_000_000,
};

/** Reads two of Grafana's moments: `now`, `now-6h`, Unix milliseconds, or a date and time. */
export function timeRange(from: string, to: string, nowMs: number): TimeRange {
  const fromMs = moment(from, nowMs);
  const toMs = moment(to, nowMs);
  if (fromMs >= toMs) {
    throw new SreError('SRE_BAD_TIME', `the time range ends before it begins: from ${from} to ${to}`, {
      hint: 'for example --from now-6h --to now',
    });
  }
  return { fromMs, toMs, from, to };
}

function moment(text: string, nowMs: number): number {
  const [, amount, unit] = /^now(?:-(\d+)(ms|[smhdwMy]))?$/.exec(text.trim()) ?? [];
  if (text.trim() === 'now') return nowMs;
  if (amount !== undefined) return nowMs - Number(amount) * (UNIT_MS[unit ?? ''] ?? 0);
  const ms = /^\d{10,}$/.test(text) ? Number(text) : Date.parse(text);
  if (Number.isFinite(ms)) return ms;
  throw new SreError('SRE_BAD_TIME', `"${text}" is no moment: expected now, now-6h, milliseconds or a date`, {
    hint: 'for example --from now-6h --to now, or --from 2026-11-22T08:00:00Z',
  });
}

/** `15s`, `1m` or `500ms` in milliseconds; undefined when it is none (or has a variable in it). */
export function durationMs(text: string): number | undefined {
  const [, amount, unit] = /^>?\s*(\d+)(ms|[smhdwMy])$/.exec(text.trim()) ?? [];
  return amount === undefined ? undefined : Number(amount) * (UNIT_MS[unit ?? ''] ?? 1);
}
