import type { Demand } from './demand.ts';
import { keeps, type LimitsOf, type LimitUse, strain } from './limit-use.ts';

/** One demand that is grown while the others stay. */
interface Growth {
  readonly id: string;
  readonly says: string;
  readonly base: (demand: Demand) => number;
  readonly to: (demand: Demand, value: number) => Demand;
}

const GROWTHS: readonly Growth[] = [
  { id: 'devices', says: 'devices', base: (d) => d.devices, to: (d, devices) => ({ ...d, devices }) },
  {
    id: 'rate',
    says: 'messages of a device an hour',
    base: (d) => 3_600_000 / d.everyMs,
    to: (d, hourly) => ({ ...d, everyMs: 3_600_000 / hourly }),
  },
  {
    id: 'payload',
    says: 'payload bytes',
    base: (d) => d.payloadBytes,
    to: (d, payloadBytes) => ({ ...d, payloadBytes }),
  },
  { id: 'fan-out', says: 'subscribers of a message', base: (d) => d.fanOut, to: (d, fanOut) => ({ ...d, fanOut }) },
  {
    id: 'subscriptions',
    says: 'subscriptions of a device',
    base: (d) => d.subscriptions,
    to: (d, subscriptions) => ({ ...d, subscriptions }),
  },
  {
    id: 'queued',
    says: 'messages queued for a device',
    base: (d) => (d.sessions === 'persistent' ? d.queued : 0),
    to: (d, queued) => ({ ...d, sessions: 'persistent', queued }),
  },
];

/** Beyond this many times nobody plans. */
const FARTHEST = 10_000;

/** So little of a demand is none. */
const NOTHING = 1e-6;

/** Where a plan breaks when one demand grows and the others stay. */
export interface Breakage {
  /** Which demand grows. */
  readonly id: string;
  readonly says: string;
  readonly now: number;
  /** The value at which the first limit breaks; absent when none does within ten thousand times (or up to that value). */
  readonly at?: number;
  /** The same in times of now; absent where now is 0. */
  readonly factor?: number;
  /** The limit that breaks first. */
  readonly limit?: LimitUse;
}

/** What breaks first: every demand grown by itself until the first limit of the plan is reached, the nearest first. */
export function breakages(demand: Demand, limits: LimitsOf<Demand>): readonly Breakage[] {
  return GROWTHS.map((growth) => breakage(demand, limits, growth)).toSorted(
    (a, b) => (a.factor ?? Number.POSITIVE_INFINITY) - (b.factor ?? Number.POSITIVE_INFINITY),
  );
}

function breakage(demand: Demand, limits: LimitsOf<Demand>, { id, says, base, to }: Growth): Breakage {
  const now = base(demand);
  const scale = now === 0 ? 1 : now;
  const broken = (factor: number): readonly LimitUse[] =>
    limits(to(demand, factor * scale)).filter((limit) => !keeps(limit));
  const none = { id, says, now };
  if (broken(FARTHEST).length === 0) return none;
  // The plan may be broken already: then the value it would hold at is below now, or there is none.
  let [low, high] = [0, broken(NOTHING).length === 0 ? FARTHEST : NOTHING];
  while (high > NOTHING && high - low > high * 1e-9) {
    const middle = (low + high) / 2;
    if (broken(middle).length === 0) low = middle;
    else high = middle;
  }
  const limit = broken(high).toSorted((a, b) => strain(b) - strain(a))[0];
  return {
    ...none,
    at: low * scale,
    ...(now === 0 ? {} : { factor: low }),
    ...(limit === undefined ? {} : { limit }),
  };
}
