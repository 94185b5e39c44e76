import { type Clock, systemClock } from '../../src/core/clock.ts';

/** A clock on which everything passes `factor` times as fast, for drills that would take half a minute. */
export function scaledClock(factor: number): Clock {
  const [wall, mono] = [systemClock.wallMs(), systemClock.monoMs()];
  const passed = (): number => (systemClock.monoMs() - mono) * factor;
  return {
    wallMs: () => wall + passed(),
    monoMs: () => mono + passed(),
    sleep: (ms, signal) => systemClock.sleep(ms / factor, signal),
  };
}
