import type { FaultOf } from '../fault.ts';
import { addressSets } from './cut-rules.ts';
import { FIRST, LEASED, leasedTable } from './nft-table.ts';

/** What of a shape nft does: put packets into our class, and lose some where netem cannot. */
export interface ShapeRules {
  /** The class the packets go to, as `handle` without it classifies nothing. */
  readonly handle: string;
  /** Addresses of the peers; absent: everybody. */
  readonly peers?: readonly string[];
  /** Part of the incoming packets to lose, 0 to 1; absent: netem loses them, or none are lost. */
  readonly loss?: number;
}

const PARTS = 100_000;

/** Commands of a table that classifies and loses while its lease lives. */
export function shapeTable(name: string, { handle, peers, loss }: ShapeRules, leaseMs: number): string {
  const whose = (side: 'saddr' | 'daddr'): string[] =>
    peers === undefined ? [LEASED] : [`${LEASED} ip ${side} @peers4`, `${LEASED} ip6 ${side} @peers6`];
  const chain = (hook: 'input' | 'output', lines: readonly string[]): string[] => [
    `add chain inet ${name} ${hook} { type filter hook ${hook} priority ${FIRST}; policy accept; }`,
    `add rule inet ${name} ${hook} ${hook === 'input' ? 'iifname' : 'oifname'} "lo" accept`,
    ...lines.map((line) => `add rule inet ${name} ${hook} ${line}`),
  ];
  const lost = Math.round((loss ?? 0) * PARTS);
  // The scanner of nft knows a class only by the blank behind it.
  const classify = whose('daddr').map((match) => `${match} counter meta priority set ${handle}1 `);
  // What is lost is lost where it comes in: dropped on the way out, the sender's own kernel would be told.
  const losing = whose('saddr').map((match) => `${match} numgen random mod ${PARTS} < ${lost} counter drop`);
  return leasedTable(
    name,
    [
      ...(peers === undefined ? [] : addressSets(name, peers)),
      ...chain('output', classify),
      ...(lost > 0 ? chain('input', losing) : []),
    ],
    leaseMs,
  );
}

/** Whether a shape asks for anything, and for sensible amounts; the sentence says what is wrong. */
export function wrongShape({ delayMs, jitterMs, loss, rateBitsPerSecond }: FaultOf<'shape'>): string | undefined {
  if (delayMs === undefined && loss === undefined && rateBitsPerSecond === undefined)
    return 'it asks for no delay, loss or rate';
  if (jitterMs !== undefined && delayMs === undefined) return 'jitter needs a delay around which it varies';
  if (loss !== undefined && !(loss > 0 && loss <= 1)) return `loss ${loss} is not above 0 and up to 1`;
  if (rateBitsPerSecond !== undefined && rateBitsPerSecond < 8_000)
    return `${rateBitsPerSecond} bit/s is less than a packet a second`;
  return undefined;
}

/** A shape in words. */
export function shapeText({ delayMs, jitterMs, loss, rateBitsPerSecond, toward }: FaultOf<'shape'>): string {
  return [
    ...(delayMs === undefined ? [] : [`${delayMs}${jitterMs === undefined ? '' : ` ± ${jitterMs}`} ms late`]),
    ...(loss === undefined ? [] : [`${loss * 100} % lost`]),
    ...(rateBitsPerSecond === undefined ? [] : [`${rateBitsPerSecond} bit/s`]),
    ...(toward === undefined ? [] : [`toward ${toward.join(', ')}`]),
  ].join(', ');
}
