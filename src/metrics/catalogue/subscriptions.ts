import { METHODS } from '../label-values.ts';
import { gauge } from '../metric.ts';

const node = ['node'] as const;

/** Subscriptions and what they cost. */
export const subscriptions = {
  subscriptionsCurrent: gauge(
    'mqtt_subscriptions_current',
    'Subscriptions, without the exporter itself where the broker counts it.',
    {
      unit: '1',
      labels: node,
    },
  ),
  subscriptionsShared: gauge('mqtt_subscriptions_shared', 'Shared subscriptions ($share) of the cluster.', {
    unit: '1',
  }),
  subscribersCurrent: gauge('mqtt_subscribers_current', 'Clients with at least one subscription.', {
    unit: '1',
    labels: node,
  }),
  topicsCurrent: gauge('mqtt_topics_current', 'Distinct topic filters or routes of the cluster.', { unit: '1' }),
  subscriptionMemory: gauge(
    'mqtt_subscription_memory_bytes',
    'Memory the subscriptions take; only values with the same method compare.',
    {
      unit: 'bytes',
      labels: ['node', 'method'],
      values: { method: METHODS },
    },
  ),
};
