import { type Clock, systemClock } from '../../src/core/clock.ts';

/** The machine's clock, except that a test can let time jump. Sleeping takes real time. */
export interface OffsetClock extends Clock {
  readonly jump: (ms: number) => void;
}

export function offsetClock(): OffsetClock {
  let offset = 0;
  return {
    wallMs: () => systemClock.wallMs() + offset,
    monoMs: () => systemClock.monoMs() + offset,
    sleep: systemClock.sleep,
    jump: (ms) => {
      offset += ms;
    },
  };
}
