import { SOURCE_ERROR_REASONS } from '../../core/source.ts';
import { PROBE_PHASES } from '../label-values.ts';
import { counter, gauge, histogram } from '../metric.ts';

const probe = ['target', 'module'] as const;

/** Scheduled black-box probes: what a device at the target would have met. */
export const probes = {
  probeSuccess: gauge(
    'mqtt_probe_success',
    'Whether the last scheduled probe of this target by this module went through all its phases.',
    { unit: 'bool', tier: 'optional', labels: probe },
  ),
  probeDuration: histogram(
    'mqtt_probe_duration_seconds',
    'Time each phase of a scheduled probe took, phases that failed not included.',
    {
      unit: 'seconds',
      tier: 'optional',
      labels: [...probe, 'phase'],
      values: { phase: PROBE_PHASES },
      buckets: [0.001, 0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    },
  ),
  probeFailures: counter(
    'mqtt_probe_failures_total',
    'Scheduled probes that failed, by the phase they failed in and why.',
    {
      unit: '1',
      tier: 'optional',
      labels: [...probe, 'phase', 'reason'],
      values: { phase: PROBE_PHASES, reason: SOURCE_ERROR_REASONS },
    },
  ),
  probeSkipped: counter(
    'mqtt_probe_skipped_total',
    'Scheduled probes that were not begun, because the one before was still running or too many others were: raise the interval or lower the number of probes.',
    { unit: '1', tier: 'optional', labels: probe },
  ),
  probeTlsExpiry: gauge(
    'mqtt_probe_tls_earliest_expiry_timestamp_seconds',
    'Unix time at which the first certificate of the chain the target presented expires.',
    { unit: 'timestamp', tier: 'optional', labels: probe },
  ),
  probeLastSuccess: gauge(
    'mqtt_probe_last_success_timestamp_seconds',
    'Unix time of the last scheduled probe that succeeded.',
    { unit: 'timestamp', tier: 'optional', labels: probe },
  ),
};
