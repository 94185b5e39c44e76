import { metrics } from '../../metrics/catalogue.ts';
import { compare, group, type PromQL, rate, select } from '../../metrics/promql.ts';
import { aggregate, overExpression, overTime, quantileOfExpression } from '../../metrics/promql-functions.ts';
import { divide } from '../../metrics/promql-operators.ts';

/** What of a fleet grows, and what it may grow to. */
export interface FleetQuery {
  readonly id: string;
  readonly says: string;
  readonly unit: 'connections' | 'sessions' | 'messages/s' | 'messages' | 'subscriptions' | 'ratio';
  /** The level, one series for the cluster. */
  readonly level: PromQL;
  /** Its limit, where the metrics tell one. */
  readonly limit?: PromQL;
  /** What is left of the limit when the node with the largest part of it is gone. */
  readonly limitAfterLoss?: PromQL;
  /** Metrics the answer needs, named where they are missing. */
  readonly needs: readonly string[];
}

/** How far back is looked, and how often in it. */
export const WINDOW_DAYS = 30;
const WINDOW = '30d';
const EVERY = '5m';

const perCluster = (expression: PromQL): PromQL => aggregate('sum', ['cluster'], expression);
/** Unlimited is no limit. */
const finite = (expression: PromQL): PromQL => group(compare(expression, '<', 1e15));

/** The questions about one cluster. */
export function fleetQueries(cluster: string): readonly FleetQuery[] {
  const connectionLimit = finite(select(metrics.connectionsMax, { cluster }));
  const memory = divide(
    select(metrics.memoryUsed, { cluster }),
    group(compare(finite(select(metrics.memoryLimit, { cluster })), '>', 0)),
  );
  return [
    {
      ...{
        id: 'connections',
        says: 'connections',
        unit: 'connections',
        level: perCluster(select(metrics.connectionsCurrent, { cluster })),
      },
      limit: perCluster(connectionLimit),
      limitAfterLoss: `${perCluster(connectionLimit)} - ${aggregate('max', ['cluster'], connectionLimit)}` as PromQL,
      needs: [metrics.connectionsCurrent.name],
    },
    {
      ...{
        id: 'sessions',
        says: 'sessions',
        unit: 'sessions',
        level: perCluster(select(metrics.sessionsCurrent, { cluster })),
      },
      limit: aggregate('max', ['cluster'], finite(select(metrics.sessionsMax, { cluster }))),
      needs: [metrics.sessionsCurrent.name],
    },
    {
      ...{
        id: 'messages-in',
        says: 'messages in',
        unit: 'messages/s',
        level: perCluster(rate(metrics.messagesReceived, '5m', { cluster })),
      },
      needs: [metrics.messagesReceived.name],
    },
    {
      ...{
        id: 'messages-out',
        says: 'messages out',
        unit: 'messages/s',
        level: perCluster(rate(metrics.messagesSent, '5m', { cluster })),
      },
      needs: [metrics.messagesSent.name],
    },
    {
      ...{
        id: 'queued',
        says: 'messages queued',
        unit: 'messages',
        level: perCluster(select(metrics.queuedMessages, { cluster })),
      },
      needs: [metrics.queuedMessages.name],
    },
    {
      ...{ id: 'subscriptions', says: 'subscriptions', unit: 'subscriptions' },
      level: perCluster(select(metrics.subscriptionsCurrent, { cluster })),
      needs: [metrics.subscriptionsCurrent.name],
    },
    {
      ...{ id: 'retained', says: 'retained messages', unit: 'messages' },
      level: aggregate('max', ['cluster'], select(metrics.retainedMessages, { cluster })),
      needs: [metrics.retainedMessages.name],
    },
    {
      ...{ id: 'memory', says: 'memory of the fullest node, of its limit', unit: 'ratio' },
      level: aggregate('max', ['cluster'], memory),
      needs: [metrics.memoryUsed.name, metrics.memoryLimit.name],
    },
  ];
}

/** The peak of the hour before, for every hour of the window. */
export const hourlyPeak = ({ level }: FleetQuery): PromQL => overExpression('max_over_time', level, '1h', EVERY);
/** The level kept for all but a twentieth of the window. */
export const usual = ({ level }: FleetQuery): PromQL => quantileOfExpression(0.95, level, WINDOW, EVERY);
/** The average of the window. */
export const mean = ({ level }: FleetQuery): PromQL => overExpression('avg_over_time', level, WINDOW, EVERY);

/** Bytes of payload a message, over a day. */
export function payloadQuery(cluster: string): PromQL {
  return divide(
    perCluster(rate(metrics.payloadBytesReceived, '1d', { cluster })),
    group(compare(perCluster(rate(metrics.messagesReceived, '1d', { cluster })), '>', 0)),
  );
}

/** Sessions that outlive their connection. */
export const persistentQuery = (cluster: string): PromQL => perCluster(select(metrics.sessionsPersistent, { cluster }));

/** Nodes the cluster should have. */
export const nodesQuery = (cluster: string): PromQL =>
  aggregate('max', ['cluster'], select(metrics.clusterNodesExpected, { cluster }));

/** The kind of the brokers, in the label `broker`; of the last day, so that a node that is down does not hide it. */
export const kindQuery = (cluster: string): PromQL =>
  aggregate('group', ['broker'], overTime('last_over_time', metrics.brokerInfo, '1d', { cluster }));

/** The clusters there are, for those who named none or another. */
export const clustersQuery = aggregate('group', ['cluster'], select(metrics.connectionsCurrent));
