/** What came of a rate: `clear` failures need no second try. */
export interface RateOutcome {
  readonly verdict: 'good' | 'bad' | 'late' | 'stopped';
  readonly clear: boolean;
}

/** The highest rate a broker carries, as far as it was found. */
export interface Knee {
  /** Highest rate that held, messages published in a second; absent when none did. */
  readonly rate?: number;
  /** Lowest rate that did not, be it for the broker or for this tool. */
  readonly failedAt?: number;
  /**
   * Why the search ended: the knee lies between the two; no rate was too high for it; none was low enough; it was this
   * tool that was too slow at the lowest rate that failed; somebody stopped it; time was up.
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
/** Where this tool is too late to search any closer, a knee is still found when the broker failed within this of it. */
const STILL_FOUND = 1.25;

/**
 * Doubles the rate until it fails (or halves it until it holds), then halves the distance geometrically. A rate that
 * failed, but not clearly, gets a second try: one stall of a shared machine is not the broker's limit.
 */
export async function findKnee(measure: (rate: number) => Promise<RateOutcome>, search: KneeSearch): Promise<Knee> {
  const { startRate, maxRate, tolerance, hasTime } = search;
  let good: number | undefined;
  let bad: number | undefined;
  let byTool = false;
  /** Lowest rate at which it was the broker that failed. */
  let brokerBad: number | undefined;
  /** Rates at which the tool was late and that were looked at again in the end: a busy minute of its machine passes. */
  const again = new Set<number>();
  const knee = (ended: Knee['ended']): Knee => ({
    ...(good === undefined ? {} : { rate: good }),
    ...(bad === undefined ? {} : { failedAt: bad }),
    ended,
  });
  for (let rate = Math.min(startRate, maxRate); ; ) {
    if (!hasTime()) return knee('deadline');
    const verdict = await verdictOf(rate, measure, hasTime);
    if (verdict === 'stopped') return knee('stopped');
    if (verdict === 'good') good = rate;
    else [bad, byTool] = [rate, verdict === 'late'];
    if (verdict === 'bad') brokerBad = rate;
    if (good !== undefined && good >= maxRate) return knee('above-max');
    if (bad !== undefined && bad <= MIN_RATE) return knee(byTool ? 'tool-late' : 'below-min');
    const next = nextRate(good, bad, maxRate);
    if (good !== undefined && bad !== undefined && (bad <= good * (1 + tolerance) || next <= good || next >= bad)) {
      if (!byTool) return knee('found');
      if (!again.has(bad)) {
        again.add(bad);
        rate = bad;
        bad = brokerBad;
        continue;
      }
      if (brokerBad === undefined || brokerBad > good * STILL_FOUND) return knee('tool-late');
      bad = brokerBad;
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
