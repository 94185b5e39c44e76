import type { MeasuredTime } from '../../swarm/findings.ts';
import { seededRandom } from '../seeded-random.ts';
import { medianOf } from './median.ts';

/** What two runs of the same drill say about each other. */
export interface RunComparison {
  /** Median of this run minus median of the other. */
  readonly differenceMs: number;
  /** How often chance alone, dealing the same times out to the two runs, would make a difference at least as large. */
  readonly p: number;
  /** Every way of dealing them out was tried; otherwise a seeded sample of them. */
  readonly exact: boolean;
  /** The smallest `p` that so few trials can give. */
  readonly smallestP: number;
  /** Some time was not over: it counts with what was seen of it. */
  readonly censored: boolean;
}

const MOST_EXACT = 20_000;
const DRAWS = 10_000;

/** Two-sided permutation test of the medians; undefined when a run has no time at all. */
export function compareMedians(
  these: readonly MeasuredTime[],
  others: readonly MeasuredTime[],
): RunComparison | undefined {
  if (these.length === 0 || others.length === 0) return undefined;
  const all = [...these, ...others].map(({ ms }) => ms);
  const differenceMs = median(these.map(({ ms }) => ms)) - median(others.map(({ ms }) => ms));
  const ways = choose(all.length, these.length);
  const exact = ways <= MOST_EXACT;
  const deals = exact ? everyDeal(all, these.length) : randomDeals(all, these.length);
  const [seen, asLarge] = exact ? [0, 0] : [1, 1]; // the deal that was observed is one of them
  const tally = { seen, asLarge };
  for (const [one, other] of deals) {
    tally.seen += 1;
    if (Math.abs(median(one) - median(other)) >= Math.abs(differenceMs) - 1e-9) tally.asLarge += 1;
  }
  return {
    differenceMs,
    p: tally.asLarge / tally.seen,
    exact,
    smallestP: (these.length === others.length ? 2 : 1) / ways,
    censored: [...these, ...others].some(({ censored }) => censored),
  };
}

function median(ms: readonly number[]): number {
  return medianOf(ms.map((each) => ({ ms: each, censored: false })))?.ms ?? 0;
}

function choose(n: number, k: number): number {
  let ways = 1;
  for (let i = 1; i <= Math.min(k, n - k); i += 1) ways = (ways * (n - i + 1)) / i;
  return Math.round(ways);
}

function* everyDeal(all: readonly number[], size: number): Generator<readonly [number[], number[]]> {
  const [first, ...rest] = all;
  if (first === undefined) {
    if (size === 0) yield [[], []];
    return;
  }
  if (size > 0) for (const [one, other] of everyDeal(rest, size - 1)) yield [[first, ...one], other];
  if (rest.length >= size) for (const [one, other] of everyDeal(rest, size)) yield [one, [first, ...other]];
}

function* randomDeals(all: readonly number[], size: number): Generator<readonly [number[], number[]]> {
  const random = seededRandom(all.join(' '));
  for (let draw = 0; draw < DRAWS; draw += 1) {
    const shuffled = [...all];
    for (let at = shuffled.length - 1; at > 0; at -= 1) {
      const to = Math.floor(random() * (at + 1));
      [shuffled[at], shuffled[to]] = [shuffled[to] ?? 0, shuffled[at] ?? 0];
    }
    yield [shuffled.slice(0, size), shuffled.slice(size)];
  }
}
