import type { Reading } from '../../core/reading.ts';
import { metrics } from '../../metrics/catalogue.ts';
import { reading } from '../../metrics/metric.ts';
import { type Attributes, flagOf, isAttributes, textOf } from '../jolokia-item.ts';
import { keyOf } from '../object-name.ts';
import { parsed } from './listed-rows.ts';

/** An acceptor that MQTT clients may come through. */
interface Acceptor {
  readonly name: string;
  /** `mqtt` when it takes nothing else, otherwise `multiple`. */
  readonly protocol: 'mqtt' | 'multiple';
  readonly limit: number | undefined;
}

/**
 * Acceptors that take MQTT: their limit and whether they run. An acceptor without `protocols` takes all; a limit of one
 * that takes others too is shared with them. `json` is the broker's own list, `beans` the acceptors' MBeans.
 */
export function acceptorReadings(
  node: string,
  json: unknown,
  beans: ReadonlyMap<string, Attributes>,
): readonly Reading[] {
  const listed = parsed(json);
  const acceptors = Array.isArray(listed) ? listed.filter(isAttributes).flatMap(acceptorOf) : [];
  const limits = acceptors.map(({ limit }) => limit).filter((limit) => limit !== undefined);
  const started = new Map([...beans].map(([name, bean]) => [keyOf(name, 'name'), flagOf(bean, 'Started')]));
  return [
    ...acceptors.flatMap(({ name, protocol, limit }) => {
      const labels = { node, listener: name, protocol };
      const runs = started.get(name);
      return [
        ...(runs === undefined ? [] : [reading(metrics.listenerUp, labels, runs ? 1 : 0)]),
        ...(limit === undefined ? [] : [reading(metrics.listenerConnectionsMax, labels, limit)]),
      ];
    }),
    ...(limits.length === 0 || limits.length < acceptors.length
      ? []
      : [
          reading(
            metrics.connectionsMax,
            { node },
            limits.reduce((sum, limit) => sum + limit, 0),
          ),
        ]),
  ];
}

function acceptorOf(listed: Attributes): readonly Acceptor[] {
  const name = textOf(listed, 'name');
  const params = isAttributes(listed['params']) ? listed['params'] : {};
  const protocols = (textOf(params, 'protocols') ?? '').split(',').map((protocol) => protocol.trim().toUpperCase());
  const all = protocols.join('') === '';
  if (name === undefined || !(all || protocols.includes('MQTT'))) return [];
  return [{ name, protocol: !all && protocols.length === 1 ? 'mqtt' : 'multiple', limit: limitOf(params) }];
}

/** Without `connectionsAllowed`, and with -1, an acceptor takes as many as come. */
function limitOf(params: Attributes): number | undefined {
  const allowed = params['connectionsAllowed'] ?? '-1';
  const written = typeof allowed === 'number' ? String(allowed) : typeof allowed === 'string' ? allowed.trim() : '';
  if (written === '-1') return Number.POSITIVE_INFINITY;
  return /^\d{1,10}$/.test(written) ? Number(written) : undefined;
}
