import type { RecordingGroup } from '../../src/generate/recording.ts';
import { errorBudget } from '../../src/generate/slo/error-budget.ts';
import type { Sli } from '../../src/generate/slo/sli.ts';
import { groupsOf, type SloRules } from '../../src/generate/slo/slo-rules.ts';
import { type PromQL, select } from '../../src/metrics/promql.ts';
import { aggregate } from '../../src/metrics/promql-functions.ts';
import { literal, times } from '../../src/metrics/promql-operators.ts';
import { recordedSeries } from '../../src/metrics/recorded-series.ts';
import { availabilitySli, deliverySli, either, type LateAfter, latencySli, probesSli, type Reach } from './slis.ts';

/** Clusters that promise the same: the share of events that must be good. */
export interface Objective {
  readonly reach: Reach;
  readonly share: number;
}

/** What is recorded of which clusters, and what they promise. An indicator that is absent is not recorded. */
export interface SloPlan {
  readonly delivery?: { readonly of: Reach; readonly objectives: readonly Objective[] };
  readonly probes?: { readonly of: Reach; readonly objectives: readonly Objective[] };
  readonly latency?: { readonly of: readonly LateAfter[]; readonly objectives: readonly Objective[] };
  readonly availability?: { readonly of: Reach };
}

/** For every cluster: 99.9 % of the messages are delivered; the other indicators are recorded and promise nothing. */
export const defaultSlos: SloPlan = {
  delivery: { of: {}, objectives: [{ reach: {}, share: 0.999 }] },
  probes: { of: {}, objectives: [] },
  latency: { of: [{ reach: {}, seconds: 1 }], objectives: [] },
  availability: { of: {} },
};

/** The recording rules: what is counted, shares of errors, burn rates; and, evaluated less often, what 30 days leave. */
export function sloRecordings({ delivery, probes, latency, availability }: SloPlan): readonly RecordingGroup[] {
  const slo = (sli: Sli, objectives: readonly Objective[]): SloRules => ({
    sli,
    promised: objectives.length === 0 ? undefined : promised(sli, objectives),
  });
  return groupsOf([
    ...(delivery === undefined ? [] : [slo(deliverySli(delivery.of), delivery.objectives)]),
    ...(probes === undefined ? [] : [slo(probesSli(probes.of), probes.objectives)]),
    ...(latency === undefined ? [] : [slo(latencySli(latency.of), latency.objectives)]),
    ...(availability === undefined ? [] : [slo(availabilitySli(availability.of), [])]),
  ]);
}

function promised(sli: Sli, objectives: readonly Objective[]): SloRules['promised'] {
  const { slo } = sli;
  const counted = (sli.total ?? sli.errors).series;
  const each = (value: (share: number) => number): PromQL =>
    either(
      objectives.map(({ reach, share }) =>
        times(aggregate('group', ['cluster'], select(counted, reach)), literal(value(share))),
      ),
    );
  return {
    rules: [
      { record: recordedSeries.sloObjective.name, expr: each((share) => share), labels: { slo } },
      { record: recordedSeries.sloBudget.name, expr: each((share) => Number(errorBudget(share))), labels: { slo } },
    ],
    budget: { expr: select(recordedSeries.sloBudget, { slo }), matching: { on: ['cluster'] } },
  };
}
