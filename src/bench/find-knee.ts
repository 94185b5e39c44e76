/** What came of a rate: `clear` failures need no second try. */
export interface RateOutcome {
  readonly verdict: 'good' | 'bad' | 'late' | 'stopped';
  readonly clear: boolean;
}

/** The highest rate a broker carries, as far as it was found. */
export interface Knee {
  /** Highest rate that held, messages published in a second; absent when none did. */
  readonly rate?: number;
  /** Lowest rate that did not. */
  readonly failedAt?: number;
  /**
   * Why the search ended: the knee lies between the two; no rate was too high for it; none was low enough; this tool was
   * too slow to go on; somebody stopped it; time was up.
   */
  readonly ended: 'found' | 'above-max' | 'below-min' | 'tool-late' | 'stopped' | 'deadline';
}

/** Where and how finely to search. */
export interface KneeSearch {
  /** Messages published in a second. */
  readonly startRate: number;
  readonly maxRate: number;
  /** Share the lowest failed rate may lie above the highest good one: 0.05 is 5 %. */
  readonly tolerance: number;
  /** Whether there is time for one more step. */
  readonly hasTime: () => boolean;
}

/** Each step up is this many times the last. */
const FACTOR = 2;
const MIN_RATE = 1;

/**
 * Doubles the rate until it fails (or halves it until it holds), then halves the distance geometrically. A rate that
 * failed, but not clearly, gets a second try: one stall of a shared machine is not the broker's limit.
 */
export async function findKnee(measure: (rate: number) => Promise<RateOutcome>, search: KneeSearch): Promise<Knee> {
  const { startRate, maxRate, tolerance, hasTime } = search;
  let good: number | undefined;
  let bad: number | undefined;
  const knee = (ended: Knee['ended']): Knee => ({
    ...(good === undefined ? {} : { rate: good }),
    ...(bad === undefined ? {} : { failedAt: bad }),
    ended,
  });
  for (let rate = Math.min(startRate, maxRate); ; ) {
    if (!hasTime()) return knee('deadline');
    const verdict = await verdictOf(rate, measure, hasTime);
    if (verdict === 'stopped') return knee('stopped');
    if (verdict === 'late') return knee('tool-late');
    if (verdict === 'good') good = rate;
    else bad = rate;
    if (good !== undefined && good >= maxRate) return knee('above-max');
    if (bad !== undefined && bad <= MIN_RATE) return knee('below-min');
    const next = nextRate(good, bad, maxRate);
    if (good !== undefined && bad !== undefined && (bad <= good * (1 + tolerance) || next <= good || next >= bad)) {
      return knee('found');
    }
    rate = next;
  }
}

function nextRate(good: number | undefined, bad: number | undefined, maxRate: number): number {
  if (bad === undefined) return Math.min(maxRate, (good ?? MIN_RATE) * FACTOR);
  if (good === undefined) return Math.max(MIN_RATE, bad / FACTOR);
  const middle = Math.sqrt(good * bad);
  return middle >= 20 ? Math.round(middle) : middle;
}

async function verdictOf(
  rate: number,
  measure: (rate: number) => Promise<RateOutcome>,
  hasTime: () => boolean,
): Promise<RateOutcome['verdict']> {
  const first = await measure(rate);
  if (first.verdict === 'good' || first.verdict === 'stopped' || first.clear || !hasTime()) return first.verdict;
  return (await measure(rate)).verdict;
}
