import type { BrokerLoad } from './broker-load.ts';
import { amount, bytes } from './share.ts';

/**
 * What things cost, in units of one small packet read or written. Rough: brokers and machines differ, and what decides
 * here is which part is many times another, which these hardly change. Every line of the arithmetic shows them.
 */
export const COST = {
  /** Bytes that cost as much as a packet: copying, system calls, TLS. */
  bytesPerUnit: 4_096,
  /** One access check in memory; an external backend without a cache costs a hundred times that. */
  accessCheck: 0.5,
  /** One CONNECT with its login, session and (mostly) TLS handshake. */
  connect: 20,
} as const;

/** A part of the work. */
export interface WorkPart {
  readonly what: string;
  readonly units: number;
  readonly text: string;
}

/** What a broker's work in a second consists of, biggest first. */
export function partsOf(load: BrokerLoad): readonly WorkPart[] {
  const { publishesIn, publishesOut, acknowledgements, accessChecks, connects, pings } = load;
  const perSecond = (what: string, value: number | undefined, cost = 1): WorkPart[] =>
    value === undefined || value <= 0
      ? []
      : [{ what, units: value * cost, text: `${amount(value)} ${what} a second x ${cost} = ${amount(value * cost)}` }];
  const volume = load.bytes ?? 0;
  return [
    ...perSecond('messages from clients', publishesIn),
    ...perSecond('messages to clients', publishesOut),
    ...perSecond('acknowledgements', acknowledgements),
    ...perSecond('access checks', accessChecks, COST.accessCheck),
    ...perSecond('connects', connects, COST.connect),
    ...perSecond('pings', pings),
    ...(volume <= 0
      ? []
      : [
          {
            what: 'bytes',
            units: volume / COST.bytesPerUnit,
            text: `${bytes(volume)} a second / ${COST.bytesPerUnit} bytes = ${amount(volume / COST.bytesPerUnit)}`,
          },
        ]),
  ]
    .filter(({ units }) => units > 0)
    .toSorted((a, b) => b.units - a.units);
}
