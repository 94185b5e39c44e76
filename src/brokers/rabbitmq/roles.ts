import { systemClock } from '../../core/clock.ts';
import { createHttpReader } from '../../http/http-reader.ts';
import type { BrokerTarget, NodeRoles } from '../broker-kind.ts';
import { NodeNames } from '../node-names.ts';
import { configuredNode } from './configured-node.ts';
import type { RabbitMqOptions } from './kind.ts';
import { type Row, textOf } from './management-api.ts';
import { nodeAddress } from './node-address.ts';
import { createListReader, type RowsByNode } from './rows-by-node.ts';

/** Queues of sessions; QoS 0 goes to the connection and has no leader. */
const PATH = `/queues?columns=name,vhost,node,type&name=${encodeURIComponent('^mqtt-subscription-')}&use_regex=true`;
const PSEUDO_TYPE = 'rabbit_mqtt_qos0_queue';

/** Who leads the most session queues (several, when they lead as many), and who follows. Without a queue nobody is known to lead. */
export async function readRoles(
  { nodes: targets, log, options, ...access }: BrokerTarget<RabbitMqOptions>,
  signal: AbortSignal,
): Promise<NodeRoles> {
  await using reader = createHttpReader(access);
  const nodes = targets.map((node) => configuredNode(nodeAddress(node), reader));
  const names = new NodeNames(nodes.map(({ name }) => name));
  const list = createListReader(
    { nodes, names, versions: new Map(), log },
    { path: PATH, maxRows: options.maxRows, clock: systemClock },
  );
  return rolesOf(await list.read(signal));
}

function rolesOf(queues: RowsByNode): NodeRoles {
  const led = new Map([...queues].map(([node, rows]) => [node, rows.filter(isReal).length]));
  const most = Math.max(0, ...led.values());
  if (most === 0) return {};
  return Object.fromEntries([...led].map(([node, count]) => [node, [count === most ? 'leader' : 'follower']]));
}

function isReal(row: Row): boolean {
  return textOf(row, 'type') !== PSEUDO_TYPE;
}
