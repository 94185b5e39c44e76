import type { AlertTest } from '../../src/generate/alert.ts';
import type { RecordingTest } from '../../src/generate/recording-test-yaml.ts';
import { errorBudget } from '../../src/generate/slo/error-budget.ts';
import { metrics } from '../../src/metrics/catalogue.ts';
import { bound, bucketsOf, observationsOf } from '../../src/metrics/histogram-series.ts';
import { select } from '../../src/metrics/promql.ts';
import { recordedSeries } from '../../src/metrics/recorded-series.ts';
import type { Objective, SloPlan } from './recordings.ts';
import type { LateAfter, Reach } from './slis.ts';
import { sloFastBurn } from './slo-fast-burn.ts';
import { burning, counter, HOUR, lost, MESSAGES, received } from './test-series.ts';

/** A name no cluster can have, because the configuration takes no spaces. */
const STRANGER = 'of another fleet';
const fast = sloFastBurn.at(Number.NaN);

/** For every objective of a fleet: a cluster that misses it burns, and one of another fleet is not even recorded. */
export function fleetSloTests({ delivery, probes, latency }: SloPlan): readonly RecordingTest[] {
  return [
    ...(delivery?.objectives ?? []).map((objective) => {
      const budget = Number(errorBudget(objective.share));
      return missed('delivery', objective, 20, (cluster) => [
        received(cluster, [HOUR, MESSAGES]),
        lost(cluster, [HOUR, 20 * budget * MESSAGES]),
      ]);
    }),
    ...(probes?.objectives ?? []).map((objective) =>
      missed('probes', objective, 1 / Number(errorBudget(objective.share)), (cluster) => [
        { series: select(metrics.probeSuccess, { cluster, target: 't', module: 'm' }), values: `0x${HOUR}` },
      ]),
    ),
    ...(latency?.of ?? []).map((late) => {
      const share = latency?.objectives[0]?.share ?? Number.NaN;
      return missed('latency', { reach: late.reach, share }, 0.5 / Number(errorBudget(share)), lateSeries(late));
    }),
  ];
}

function lateSeries({ seconds }: LateAfter) {
  const le = bound(seconds);
  return (cluster: string): AlertTest['series'] => {
    const labels = { cluster, target: 't', module: 'm', phase: 'deliver' };
    return [
      counter(select(observationsOf(metrics.probeDuration), labels), [HOUR, 8]),
      counter(
        select(bucketsOf(metrics.probeDuration), { ...labels, le: typeof le === 'string' ? le : String(seconds) }),
        [HOUR, 4],
      ),
    ];
  };
}

function missed(
  slo: string,
  { reach, share }: Objective,
  burn: number,
  series: (cluster: string) => AlertTest['series'],
): RecordingTest {
  const cluster = memberOf(reach);
  return {
    name: `${cluster} promises ${share} (${slo}) and misses it: Fast_Burn; another fleet is nobody's business`,
    series: [...series(cluster), ...series(STRANGER)],
    records: [{ at: '50m', expr: select(recordedSeries.sloBurn, { cluster: STRANGER }), samples: [] }],
    fires: [{ at: '50m', alert: fast, firing: burning('fast', burn, { cluster, slo }) }],
  };
}

/** The first cluster of a matcher made by `matcherOf`. */
function memberOf({ cluster }: Reach): string {
  if (cluster === undefined) throw new Error('a fleet has names');
  return typeof cluster === 'string' ? cluster : (cluster.re.split('|')[0] ?? '').replaceAll(/\\(.)/g, '$1');
}
