import { gaugeSignal } from '../src/generate/metric-signal.ts';
import { metrics } from '../src/metrics/catalogue.ts';

/** Subscriptions of each node. */
export const subscriptions = gaugeSignal(metrics.subscriptionsCurrent, {
  title: 'Subscriptions',
  question:
    'How many subscriptions does each node hold? Growing with the fleet is fine; growing alone is a client that subscribes anew without end.',
  unit: 'short',
});

/** Shared subscriptions of the cluster. */
export const sharedSubscriptions = gaugeSignal(metrics.subscriptionsShared, {
  title: 'Shared subscriptions',
  question: 'How many subscriptions share their messages among workers ($share)? A fall means that workers are gone.',
  unit: 'short',
});

/** Clients that subscribe to anything. */
export const subscribers = gaugeSignal(metrics.subscribersCurrent, {
  title: 'Clients with a subscription',
  question:
    'How many clients wait for messages? Falling with steady connections means that clients reconnect and forget to subscribe.',
  unit: 'short',
});

/** Distinct topic filters. */
export const topics = gaugeSignal(metrics.topicsCurrent, {
  title: 'Topic filters',
  question:
    'How many distinct topic filters or routes does the cluster keep? Growth without end is an id or a time inside topics.',
  unit: 'short',
});
