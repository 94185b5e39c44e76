import type { Metric } from './metric.ts';

/** Windows over which the share of errors is recorded, short to long; the last is the time a budget is for. */
export const SLI_WINDOWS = ['5m', '30m', '1h', '2h', '6h', '1d', '3d', '30d'] as const;
export type SliWindow = (typeof SLI_WINDOWS)[number];

type Recorded<L extends string = 'cluster'> = Metric<L, 'gauge'>;

function recorded<const L extends string = never>(
  name: `${'cluster' | 'slo'}:mqtt_${string}:${string}`,
  help: string,
  labels: readonly L[] = [],
): Recorded<L | 'cluster'> {
  return { name, type: 'gauge', unit: 'ratio', help, labels: ['cluster', ...labels], tier: 'optional' };
}

function perWindow<const L extends string = never>(
  name: `${'cluster' | 'slo'}:mqtt_${string}:ratio_rate`,
  help: string,
  labels: readonly L[] = [],
): Readonly<Record<SliWindow, Recorded<L | 'cluster'>>> {
  const over = (window: SliWindow): Recorded<L | 'cluster'> =>
    recorded(`${name}${window}`, `${help} Over ${window}.`, labels);
  return {
    '5m': over('5m'),
    '30m': over('30m'),
    '1h': over('1h'),
    '2h': over('2h'),
    '6h': over('6h'),
    '1d': over('1d'),
    '3d': over('3d'),
    '30d': over('30d'),
  };
}

/** The share of errors of each kind of event, over each window: 0 is good, 1 is bad, absent is nothing to judge. */
export const errorRatios = {
  delivery: perWindow(
    'cluster:mqtt_delivery_errors_per_messages:ratio_rate',
    'Messages lost for each message received; messages nobody had asked for are not lost.',
  ),
  probes: perWindow('cluster:mqtt_probe_errors_per_probes:ratio_rate', 'Share of the scheduled probes that failed.'),
  latency: perWindow(
    'cluster:mqtt_slow_deliveries_per_deliveries:ratio_rate',
    'Share of the messages of probes that arrived later than the objective allows.',
  ),
  availability: perWindow('cluster:mqtt_unavailable_per_time:ratio_rate', 'Share of the time no device got through.'),
} as const;

/** What recording rules write and other expressions read. */
export const recordedSeries = {
  deliveryErrors: recorded('cluster:mqtt_delivery_errors:rate5m', 'Messages lost a second, no_subscribers left out.'),
  deliveryMessages: recorded('cluster:mqtt_delivery_messages:rate5m', 'Messages received a second.'),
  probeErrors: recorded(
    'cluster:mqtt_probe_errors:avg5m',
    'Probes that fail, of those counted in mqtt_probes:count5m.',
  ),
  probes: recorded('cluster:mqtt_probes:count5m', 'Scheduled probes: pairs of a target and a module.'),
  slowDeliveries: recorded(
    'cluster:mqtt_slow_deliveries:rate5m',
    'Messages of probes that arrived too late, a second.',
  ),
  deliveries: recorded('cluster:mqtt_deliveries:rate5m', 'Messages of probes that arrived, a second.'),
  unavailable: recorded(
    'cluster:mqtt_unavailable:bool',
    '1 while no probe of the cluster gets through; where nothing is probed, while no node answers.',
  ),
  sloBurn: recorded(
    'cluster:mqtt_slo_burn:ratio',
    'How many times as fast as it may the error budget is being spent, over the short and the long window: the smaller of both.',
    ['slo', 'short', 'long', 'exhaustion'],
  ),
  sloObjective: recorded('cluster:mqtt_slo_objective:ratio', 'Share of the events that must be good.', ['slo']),
  sloBudget: recorded('cluster:mqtt_slo_error_budget:ratio', 'Share of the events that may be bad.', ['slo']),
  sloBudgetLeft: recorded(
    'cluster:mqtt_slo_error_budget_remaining:ratio',
    'Share of the error budget of 30 days that is left; below 0 when more than all of it is spent.',
    ['slo'],
  ),
} as const;

/** What is recorded of indicators that come from OpenSLO files; they keep the labels their queries keep. */
export const openSloSeries = {
  errors: recorded('slo:mqtt_errors:rate5m', 'Bad events a second, of those counted in mqtt_events:rate5m.', ['slo']),
  events: recorded('slo:mqtt_events:rate5m', 'Events a second.', ['slo']),
  bad: recorded('slo:mqtt_bad:bool', '1 while the value is on the wrong side of its threshold.', ['slo']),
} as const;

/** The share of errors of indicators that come from OpenSLO files. */
export const openSloRatios = perWindow('slo:mqtt_errors_per_events:ratio_rate', 'Share of the events that were bad.', [
  'slo',
]);

/** Every recorded series. */
export const everyRecorded: readonly Metric[] = [
  ...Object.values(errorRatios).flatMap((windows) => Object.values(windows)),
  ...Object.values(recordedSeries),
  ...Object.values(openSloSeries),
  ...Object.values(openSloRatios),
];
