import { type Clock, systemClock } from '../../src/core/clock.ts';

/** A clock that stands still until a test moves it; sleeping takes real time. */
export interface SetClock extends Clock {
  readonly advance: (ms: number) => void;
}

export function setClock(iso: string): SetClock {
  let wall = Date.parse(iso);
  let mono = 1_000;
  return {
    wallMs: () => wall,
    monoMs: () => mono,
    sleep: systemClock.sleep,
    advance: (ms) => {
      wall += ms;
      mono += ms;
    },
  };
}
