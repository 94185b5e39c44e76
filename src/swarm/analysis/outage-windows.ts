import type { OutageWindow } from '../findings.ts';
import type { ServiceSlot } from './service.ts';

/** Maximal runs of bad slots due in [fromMs, endMs); a window ends when service was back, before the next one at the latest. */
export function outageWindows(
  slots: readonly ServiceSlot[],
  intervalMs: number,
  fromMs: number,
  endMs: number,
): OutageWindow[] {
  const windows: { fromMs: number; toMs: number; slots: number }[] = [];
  let open = false;
  for (const { atMs, good, servedMs } of slots) {
    if (atMs < fromMs || atMs >= endMs) continue;
    const last = windows.at(-1);
    if (good) {
      if (open && last !== undefined) last.toMs = Math.max(last.toMs, servedMs);
    } else if (open && last !== undefined) {
      last.toMs = atMs + intervalMs;
      last.slots++;
    } else {
      if (last !== undefined) last.toMs = Math.min(last.toMs, atMs);
      windows.push({ fromMs: atMs, toMs: atMs + intervalMs, slots: 1 });
    }
    open = !good;
  }
  return windows;
}
