import { gaugeSignal, rateSignal } from '../src/generate/metric-signal.ts';
import { metrics } from '../src/metrics/catalogue.ts';

/** Clients of each node. */
export const connectionsCurrent = gaugeSignal(metrics.connectionsCurrent, {
  title: 'Connections per node',
  question:
    'Is one node carrying the cluster? Even bands are good; after a node came back it stays thin until clients reconnect. Uneven for long: check the load balancer, then rebalance.',
  unit: 'short',
});

/** Highest number of clients since the start of each node. */
export const connectionsPeak = gaugeSignal(metrics.connectionsPeak, {
  title: 'Connections, peak since start',
  question: 'How many clients did each node have at most since it started? A high-water mark: size limits by it.',
  unit: 'short',
});

/** Clients that come. */
export const opened = rateSignal(metrics.connectionsOpened, {
  title: 'Connections opened',
  question:
    'How many clients connect a second? A jump after an outage is the fleet coming back; a level that stays is flapping.',
  unit: 'cps',
});

/** Clients that go, by reason. */
export const closedByReason = rateSignal(metrics.connectionsClosed, {
  title: 'Connections closed',
  question:
    'Why do clients leave? Normal ends are fine; timeouts are networks, takeovers two devices with one id, errors of the protocol a new firmware.',
  unit: 'cps',
});

/** CONNECTs refused, by reason. */
export const refusedByReason = rateSignal(metrics.connectionsRejected, {
  title: 'CONNECTs refused',
  question:
    'Why are clients turned away? auth: credentials; limit: the broker is full; protocol: a client of another age.',
  unit: 'cps',
});

/** Clients that fell silent. */
export const keepaliveTimeouts = rateSignal(metrics.keepaliveTimeouts, {
  title: 'Keep-alive timeouts',
  question:
    'Do clients fall silent? Many at once is a network that swallows packets, a level that stays a keep-alive longer than a NAT remembers.',
  unit: 'cps',
});

/** Logins by result. */
export const logins = rateSignal(metrics.authenticationAttempts, {
  title: 'Logins by result',
  question:
    'Do logins succeed? Failures rising with successes falling: credentials or the login service; failures alone: somebody guesses.',
  unit: 'cps',
});

/** Access checks that said no. */
export const deniedActions = rateSignal(metrics.authorizationChecks, {
  title: 'Actions denied',
  question:
    'Are clients denied what they ask for? A jump after a change is an access rule; a level that stays one misconfigured fleet.',
  unit: 'ops',
  only: { result: 'deny' },
});
