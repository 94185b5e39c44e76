import { alertsOf, type LeftOut } from '../../alerts/fleet.ts';
import type { AlertThresholds } from '../../alerts/index.ts';
import { fleetSloTests } from '../../alerts/slo/fleet-slo-tests.ts';
import { fleetSlos } from '../../alerts/slo/fleet-slos.ts';
import { sloRecordings } from '../../alerts/slo/recordings.ts';
import type { Settings } from '../config/settings.ts';
import type { RuleSet } from './alert-files.ts';
import { fleetFacts } from './fleet-facts.ts';

/** The rules of exactly the configured clusters, and what an operator should know about what is not in them. */
export function fleetRules(
  { clusters, probes }: Settings,
  thresholds: AlertThresholds,
  more: { readonly promised: boolean } = { promised: false },
): { readonly rules: RuleSet; readonly notes: readonly string[] } {
  const facts = clusters.map((cluster) => fleetFacts(cluster, probes));
  const { plan, unmeasured } = fleetSlos(facts);
  const { alerts, leftOut } = alertsOf(facts, thresholds);
  const promised =
    more.promised || [plan.delivery, plan.probes, plan.latency].some((slo) => (slo?.objectives.length ?? 0) > 0);
  return {
    rules: {
      alerts: promised ? alerts : alerts.filter(({ category }) => category !== 'slo'),
      recordings: sloRecordings(plan),
      tests: fleetSloTests(plan),
      longTests: [],
    },
    notes: [...unmeasured, ...facts.flatMap(({ name }) => silence(name, leftOut))],
  };
}

function silence(cluster: string, leftOut: readonly LeftOut[]): readonly string[] {
  const names = leftOut.filter((left) => left.cluster === cluster).map(({ alert }) => alert);
  return names.length === 0 ? [] : [`${cluster}: cannot tell what these ask: ${names.toSorted().join(', ')}`];
}
