import type { Reading } from '../../core/reading.ts';
import { metrics } from '../../metrics/catalogue.ts';
import { reading } from '../../metrics/metric.ts';

/** One reading and the CloudWatch metrics it is the sum of; left out as soon as one of them is not known. */
interface Sum {
  readonly of: readonly string[];
  readonly say: (node: string, total: number) => Reading;
}

const outcomes = (operation: string, names: string): readonly string[] =>
  names.split(' ').map((name) => `${operation}.${name}`);

const connects = outcomes('Connect', 'Success AuthError ClientError ServerError Throttle ClientIDThrottle');
const publishes = outcomes('PublishIn', 'Success AuthError ClientError ServerError Throttle');
const subscribes = outcomes('Subscribe', 'Success AuthError ClientError ServerError Throttle');
const unsubscribes = outcomes('Unsubscribe', 'Success ClientError ServerError Throttle');

const rejected = (name: string, reason: string): Sum => ({
  of: [`Connect.${name}`],
  say: (node, n) => reading(metrics.connectionsRejected, { node, reason }, n),
});
const packets = (type: string, of: readonly string[]): Sum => ({
  of,
  say: (node, n) => reading(metrics.packetsReceived, { node, type }, n),
});
const throttled = (operation: string, name: string): Sum => ({
  of: [name],
  say: (_node, n) => reading(metrics.throttledRequests, { operation }, n),
});

/** What the message broker metrics of `AWS/IoT` with `Protocol=MQTT` become. */
const sums: readonly Sum[] = [
  { of: ['Connect.Success'], say: (node, n) => reading(metrics.connectionsOpened, { node }, n) },
  rejected('AuthError', 'auth'),
  rejected('ClientError', 'client_error'),
  rejected('ServerError', 'server_error'),
  rejected('Throttle', 'throttled'),
  rejected('ClientIDThrottle', 'client_id_throttled'),
  { of: ['PublishIn.Success'], say: (node, n) => reading(metrics.messagesReceived, { node }, n) },
  { of: ['PublishOut.Success'], say: (node, n) => reading(metrics.messagesSent, { node }, n) },
  {
    of: ['PublishIn.Throttle', 'Queued.Throttle'],
    say: (node, n) => reading(metrics.messagesDropped, { node, reason: 'throttled' }, n),
  },
  {
    of: ['PublishIn.ServerError', 'Queued.ServerError'],
    say: (node, n) => reading(metrics.messagesDropped, { node, reason: 'internal_error' }, n),
  },
  packets('connect', connects),
  packets('publish', publishes),
  packets('subscribe', subscribes),
  packets('unsubscribe', unsubscribes),
  packets('pingreq', ['Ping.Success']),
  {
    of: ['Connect.Success'],
    say: (node, n) => reading(metrics.authenticationAttempts, { node, result: 'success' }, n),
  },
  {
    of: ['Connect.AuthError'],
    say: (node, n) => reading(metrics.authenticationAttempts, { node, result: 'failure' }, n),
  },
  {
    of: ['PublishIn.AuthError'],
    say: (node, n) => reading(metrics.authorizationChecks, { node, result: 'deny', action: 'publish' }, n),
  },
  {
    of: ['Subscribe.AuthError', 'PublishOut.AuthError'],
    say: (node, n) => reading(metrics.authorizationChecks, { node, result: 'deny', action: 'subscribe' }, n),
  },
  throttled('connect', 'Connect.Throttle'),
  throttled('connect_client_id', 'Connect.ClientIDThrottle'),
  throttled('publish', 'PublishIn.Throttle'),
  throttled('deliver', 'PublishOut.Throttle'),
  throttled('subscribe', 'Subscribe.Throttle'),
  throttled('unsubscribe', 'Unsubscribe.Throttle'),
  throttled('queue', 'Queued.Throttle'),
];

/** Every CloudWatch metric we ask for; each costs money at each read. */
export const askedMetrics: readonly string[] = [...new Set(sums.flatMap(({ of }) => of))].toSorted();

/** Readings of what is known; `total` gives undefined for a metric CloudWatch did not tell. */
export function brokerReadings(node: string, total: (metric: string) => number | undefined): readonly Reading[] {
  return sums.flatMap(({ of, say }) => {
    const totals = of.flatMap((name) => total(name) ?? []);
    return totals.length < of.length
      ? []
      : [
          say(
            node,
            totals.reduce((all, one) => all + one, 0),
          ),
        ];
  });
}
