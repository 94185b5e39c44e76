import type { OutageWindow } from '../findings.ts';
import type { ServiceSlot } from './service.ts';

/** Maximal runs of bad slots due in [fromMs, endMs); a window ends where the next slot is due. */
export function outageWindows(
  slots: readonly ServiceSlot[],
  intervalMs: number,
  fromMs: number,
  endMs: number,
): OutageWindow[] {
  const windows: { fromMs: number; toMs: number; slots: number }[] = [];
  let open: (typeof windows)[number] | undefined;
  for (const { atMs, good } of slots) {
    if (atMs < fromMs || atMs >= endMs) continue;
    if (good) open = undefined;
    else if (open === undefined) {
      open = { fromMs: atMs, toMs: atMs + intervalMs, slots: 1 };
      windows.push(open);
    } else {
      open.toMs = atMs + intervalMs;
      open.slots++;
    }
  }
  return windows;
}
