import type { PromQL } from '../metrics/promql.ts';
import type { AlertTest, Duration, Firing } from './alert.ts';

/** One input series in one state: a gauge stands still at `level`, a counter grows by `slope` a sample (15 s). */
export type Input = { readonly series: PromQL } & ({ readonly level: number } | { readonly slope: number });

/** `bad` must fire, `edge` is the last value that must not, `good` is an ordinary day. */
export type Condition = 'bad' | 'edge' | 'good';

/** What the standard tests of an alert are made from; times in seconds, multiples of 15. */
export interface Scenario {
  /** `for` of the alert. */
  readonly forSeconds: number;
  readonly keepFiringSeconds?: number;
  /** Input of one cluster in a condition; the same series in every condition. */
  readonly inputs: (condition: Condition, cluster: string) => readonly Input[];
  /** Alerts that fire for the cluster while it is `bad`; `$value` as the annotations print it. */
  readonly fires: (cluster: string) => readonly Firing[];
  /** Time of good data the expression needs before it can be judged, such as its longest range; default 5 min. */
  readonly warmUpSeconds?: number;
  /** After the change to `bad`: when the expression holds with its final value at the latest; default 0. */
  readonly riseSeconds?: number;
  /** Whether the expression holds exactly after `riseSeconds` and not before: then `for` must not be over sooner. */
  readonly riseIsExact?: boolean;
  /** After the change to `good`: when the expression no longer holds at the latest; default 0. */
  readonly fallSeconds?: number;
  /** Whether a failed scrape in the middle must not start `for` again (`*_over_time`); otherwise nothing is claimed. */
  readonly survivesFailedScrape?: boolean;
  /** Whether `edge` is not tested, with the reason (a comparison without an edge, such as `== 0`). */
  readonly noEdge?: string;
}

const STEP = 15;
type Phase = readonly [condition: Condition | 'lost', seconds: number];

/** The tests no alert can be without: fires, not too early, clears, silent at the edge, short trouble, two clusters. */
export function standardTests(scenario: Scenario): readonly [AlertTest, ...AlertTest[]] {
  const { forSeconds, keepFiringSeconds = 0, warmUpSeconds = 300, riseSeconds = 0, fallSeconds = 0 } = scenario;
  const trouble = riseSeconds + forSeconds + 120;
  const after = fallSeconds + keepFiringSeconds + 120;
  const sure = warmUpSeconds + riseSeconds + forSeconds;
  const cleared = warmUpSeconds + trouble + fallSeconds + keepFiringSeconds;
  const on = (cluster: string, phases: readonly Phase[]) => timeline(scenario, cluster, phases);
  const fires = scenario.fires('plant-a');
  const whole: readonly Phase[] = [
    ['good', warmUpSeconds],
    ['bad', trouble],
    ['good', after],
  ];
  const tests: [AlertTest, ...AlertTest[]] = [
    {
      name: 'silent before `for` has passed, fires then, clears when it is over',
      series: on('plant-a', whole),
      checks: [
        { at: time(warmUpSeconds - STEP), fires: [] },
        ...(forSeconds > 0 ? [{ at: time(warmUpSeconds + forSeconds - STEP), fires: [] }] : []),
        ...(scenario.riseIsExact === true ? [{ at: time(sure - STEP), fires: [] }] : []),
        { at: time(sure), fires },
        { at: time(warmUpSeconds + trouble - STEP), fires },
        ...(keepFiringSeconds > 0 ? [{ at: time(cleared - fallSeconds - STEP), fires }] : []),
        { at: time(cleared + 60), fires: [] },
      ],
    },
    {
      name: 'two clusters do not bleed into each other',
      series: [...on('plant-a', whole), ...on('plant-b', [['good', warmUpSeconds + trouble + after]])],
      checks: [{ at: time(sure), fires }],
    },
  ];
  const ordinary = scenario.noEdge === undefined ? 'edge' : 'good';
  const until = warmUpSeconds + riseSeconds + forSeconds + (ordinary === 'edge' ? 600 : 60);
  tests.push({
    name: ordinary === 'edge' ? 'the last value that is still fine: silent' : 'an ordinary day: silent',
    series: on('plant-a', [[ordinary, until]]),
    checks: [{ at: time(until - STEP), fires: [] }],
  });
  if (forSeconds >= 2 * STEP && riseSeconds === 0) {
    tests.push({
      name: 'trouble shorter than `for`: silent',
      series: on('plant-a', [
        ['good', warmUpSeconds],
        ['bad', forSeconds - STEP],
        ['good', forSeconds + after],
      ]),
      checks: [
        { at: time(warmUpSeconds + forSeconds), fires: [] },
        { at: time(warmUpSeconds + 2 * forSeconds), fires: [] },
      ],
    });
  }
  if (scenario.survivesFailedScrape === true) {
    const half = Math.max(STEP, Math.floor((riseSeconds + forSeconds) / 2 / STEP) * STEP);
    tests.push({
      name: 'one failed scrape in the middle does not start `for` again',
      series: on('plant-a', [
        ['good', warmUpSeconds],
        ['bad', half],
        ['lost', STEP],
        ['bad', trouble - half - STEP],
      ]),
      checks: [{ at: time(sure), fires }],
    });
  }
  return tests;
}

/** Seconds as Prometheus writes them. */
export function time(seconds: number): Duration {
  const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60];
  if (minutes === 0) return `${rest}s`;
  return rest === 0 ? `${minutes}m` : `${minutes}m${rest}s`;
}

function timeline(scenario: Scenario, cluster: string, phases: readonly Phase[]): AlertTest['series'] {
  return scenario.inputs('good', cluster).map(({ series }, at) => {
    let total = 0;
    let unseen = 0; // what a counter goes on growing by while nobody reads it
    const values = phases.map(([condition, seconds]) => {
      const samples = Math.round(seconds / STEP);
      if (condition === 'lost') {
        total += unseen * samples;
        return Array.from({ length: samples }, () => 'stale').join(' ');
      }
      const input = scenario.inputs(condition, cluster)[at];
      if (input === undefined || input.series !== series) {
        throw new Error(`condition ${condition} has other series than good: ${series}`);
      }
      if ('level' in input) return `${literal(input.level)}x${samples - 1}`;
      const from = total;
      unseen = input.slope;
      total += input.slope * samples;
      return `${literal(from)}+${literal(input.slope)}x${samples - 1}`;
    });
    return { series, values: values.join(' ') };
  });
}

/** promtool multiplies finite numbers only. */
function literal(value: number): string {
  if (!Number.isFinite(value)) throw new Error(`a sample of a standard test must be finite, got ${value}`);
  return String(value);
}
