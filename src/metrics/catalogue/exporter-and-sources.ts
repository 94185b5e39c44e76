import { SOURCE_ERROR_REASONS } from '../../core/source.ts';
import { counter, gauge } from '../metric.ts';

/** What the exporter says of itself and of its sources. */
export const exporterAndSources = {
  up: gauge('mqtt_up', 'Whether at least one source of the cluster answered at its last read.', { unit: 'bool' }),
  sourceUp: gauge(
    'mqtt_source_up',
    'Whether this source answered at its last read. Node is empty for cluster-wide sources.',
    {
      unit: 'bool',
      labels: ['node', 'source'],
    },
  ),
  sourceLastSuccess: gauge(
    'mqtt_source_last_success_timestamp_seconds',
    'Unix time of the last good read of this source.',
    {
      unit: 'timestamp',
      labels: ['node', 'source'],
    },
  ),
  sourceAge: gauge(
    'mqtt_source_age_seconds',
    'Age of the data this source last gave, for $SYS since the last heartbeat.',
    {
      unit: 'seconds',
      labels: ['node', 'source'],
    },
  ),
  sourceDuration: gauge(
    'mqtt_source_duration_seconds',
    'How long the last read of this source took, failed ones too.',
    {
      unit: 'seconds',
      labels: ['node', 'source'],
    },
  ),
  sourceErrors: counter(
    'mqtt_source_errors_total',
    'Failed reads of this source since the exporter started, by reason.',
    {
      unit: '1',
      labels: ['node', 'source', 'reason'],
      values: { reason: SOURCE_ERROR_REASONS },
    },
  ),
  metricSupported: gauge(
    'mqtt_metric_supported',
    'Whether this kind of broker offers the metric (1) or cannot tell (0), so that absent is told apart from forgotten. One series per core metric.',
    { unit: 'bool', labels: ['metric'] },
  ),
  brokerInfo: gauge('mqtt_broker_info', 'Constant 1; broker kind, version and edition of the node as labels.', {
    unit: 'info',
    labels: ['node', 'broker', 'version', 'edition'],
  }),
};
