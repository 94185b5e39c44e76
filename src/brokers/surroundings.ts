import { type Clock, systemClock } from '../core/clock.ts';

/** What the machine lends an adapter that holds connections; tests bring their own. */
export interface Surroundings {
  readonly clock: Clock;
  /** 0 up to 1: jitter of reconnects and the tail of client ids. */
  readonly random: () => number;
}

export const machine: Surroundings = { clock: systemClock, random: Math.random };

/** A client id no other exporter has, so that two of them do not throw each other off the broker for ever. */
export function exporterClientId(random: () => number): string {
  const tail = Math.floor(random() * 36 ** 8)
    .toString(36)
    .padStart(8, '0');
  return `mqtt-sre-${tail}`;
}
