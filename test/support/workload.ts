import type { IClientOptions, MqttClient } from 'mqtt';
import { until, withDeadline } from '../../src/core/deadline.ts';
import {
  openWorkloadClients,
  type WorkloadClients,
  type WorkloadNode,
  type WorkloadTarget,
} from './workload-clients.ts';
import type { WorkloadSize } from './workload-size.ts';

/** Numbers by node name: the node the client was connected to. */
export type PerNode = Readonly<Record<string, number>>;

/** What was really done, counted by the clients themselves. */
export interface WorkloadTruth {
  readonly connections: PerNode;
  /** Of connected clients. */
  readonly subscriptions: PerNode;
  /** Of sessions that are offline, by the node they were last on. */
  readonly offlineSubscriptions: PerNode;
  readonly sentToOffline: PerNode;
  readonly published: PerNode;
  /** Messages the connected subscribers received. */
  readonly delivered: PerNode;
  readonly refused: PerNode;
  readonly retained: number;
  readonly toNobody: number;
}

/** The clients stay connected until disposal. */
export interface Workload extends AsyncDisposable {
  readonly truth: WorkloadTruth;
  /** Brings the offline sessions back and counts what the broker had kept for them. */
  readonly resume: () => Promise<PerNode>;
}

/** Runs the known workload to its end: afterwards every number in `truth` is final. */
export async function openWorkload(target: WorkloadTarget, size: WorkloadSize, signal: AbortSignal): Promise<Workload> {
  const clients = openWorkloadClients(target);
  const close = async (): Promise<void> => {
    await clients[Symbol.asyncDispose]();
  };
  try {
    const work = { clients, size, nodes: target.nodes, at: nodeAt(target.nodes), count: openCount(target.nodes) };
    await withDeadline('the workload', 120_000, signal, async (inner) => {
      await subscribeDevices(work);
      await leaveSessions(work);
      await publishAll(work, inner);
      await tryWrongPasswords(work);
    });
    return {
      truth: { ...work.count, retained: size.retained, toNobody: size.toNobody },
      resume: () => resume(work),
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

interface Work {
  readonly clients: WorkloadClients;
  readonly size: WorkloadSize;
  readonly nodes: readonly WorkloadNode[];
  /** Node number `index`, round and round. */
  readonly at: (index: number) => WorkloadNode;
  readonly count: ReturnType<typeof openCount>;
}

async function subscribeDevices({ clients, size, nodes, count }: Work): Promise<void> {
  for (const [index, node] of nodes.entries()) {
    const stay = async (id: string, topic: string, qos: 0 | 1, options: IClientOptions): Promise<void> => {
      const client = await clients.connect(node, id, options, () => add(count.delivered, node));
      add(count.connections, node);
      await client.subscribeAsync(topic, { qos });
      add(count.subscriptions, node);
    };
    for (let i = 0; i < size.devicesPerNode; i++) {
      const id = `dev-${index + 1}-${i}`;
      await stay(id, `cmd/${id}`, 1, { protocolVersion: i % 2 === 0 ? 4 : 5 });
    }
    await stay(`tel-${index + 1}`, 'telemetry/#', 0, { protocolVersion: 5 });
  }
}

async function leaveSessions({ clients, size, at, count }: Work): Promise<void> {
  for (let i = 0; i < size.offlineSessions; i++) {
    const session = await clients.connect(at(i), `ps-${i}`, durable(i));
    await session.subscribeAsync(`queue/${i}/#`, { qos: 1 });
    await session.endAsync();
    add(count.offlineSubscriptions, at(i));
  }
}

async function publishAll({ clients, size, nodes, at, count }: Work, signal: AbortSignal): Promise<void> {
  const home = at(0);
  const publisher = await clients.connect(home, 'pub-1', { protocolVersion: 5 });
  add(count.connections, home);
  // QoS 2 by an MQTT 3.1.1 client: a broker without QoS 2 may refuse it to MQTT 5 and downgrades it for 3.1.1.
  const exact = await clients.connect(home, 'pub-q2', { protocolVersion: 4 });
  const publish = async (client: MqttClient, topic: string, qos: 0 | 1 | 2, retain = false): Promise<void> => {
    await client.publishAsync(topic, Buffer.alloc(100, 'x'), { qos, retain });
    add(count.published, home);
  };
  for (let i = 0; i < size.offlineSessions; i++) {
    for (let n = 0; n < size.messagesPerOfflineSession; n++) await publish(publisher, `queue/${i}/a`, 1);
    add(count.sentToOffline, at(i), size.messagesPerOfflineSession);
  }
  for (let i = 0; i < size.retained; i++) await publish(publisher, `state/${i}`, 1, true);

  let sent = 0;
  const allDelivered = (): boolean => nodes.every(({ name }) => count.delivered[name] === sent);
  for (const qos of [0, 1, 2] as const) {
    for (let n = 1; n <= size.telemetry[qos]; n++) {
      await publish(qos === 2 ? exact : publisher, `telemetry/${n}`, qos);
      sent++;
      // Never far ahead of the subscribers, so that no broker has a reason to drop QoS 0.
      if (n % 50 === 0 || n === size.telemetry[qos]) {
        await until(`delivery of ${sent} messages everywhere`, allDelivered, { withinMs: 60_000, everyMs: 5, signal });
      }
    }
  }
  await exact.endAsync();
  for (let n = 0; n < size.toNobody; n++) await publish(publisher, 'nobody/listens', 1);
}

async function tryWrongPasswords({ clients, size, at, count }: Work): Promise<void> {
  for (let i = 0; i < size.wrongPasswords; i++) {
    const options: IClientOptions = { protocolVersion: i % 2 === 0 ? 4 : 5, password: 'not-the-password' };
    await clients.connect(at(i), `wrong-${i}`, options).then(
      () => {
        throw new Error(`${at(i).name} accepted a wrong password`);
      },
      () => add(count.refused, at(i)),
    );
  }
}

async function resume({ clients, size, nodes, at }: Work): Promise<PerNode> {
  const kept = perNode(nodes);
  let lastAt = performance.now();
  for (let i = 0; i < size.offlineSessions; i++) {
    await clients.connect(at(i), `ps-${i}`, durable(i), () => {
      lastAt = performance.now();
      add(kept, at(i));
    });
  }
  const quiet = (): boolean => performance.now() - lastAt > 1_500;
  await until('the end of what was kept', quiet, { withinMs: 60_000, signal: AbortSignal.timeout(60_000) });
  return kept;
}

function openCount(nodes: readonly WorkloadNode[]) {
  return {
    connections: perNode(nodes),
    subscriptions: perNode(nodes),
    offlineSubscriptions: perNode(nodes),
    sentToOffline: perNode(nodes),
    published: perNode(nodes),
    delivered: perNode(nodes),
    refused: perNode(nodes),
  };
}

function perNode(nodes: readonly WorkloadNode[]): Record<string, number> {
  return Object.fromEntries(nodes.map(({ name }) => [name, 0]));
}

function add(count: Record<string, number>, { name }: WorkloadNode, by = 1): void {
  count[name] = (count[name] ?? 0) + by;
}

function nodeAt(nodes: readonly WorkloadNode[]): (index: number) => WorkloadNode {
  return (index) => {
    const node = nodes[index % nodes.length];
    if (node === undefined) throw new Error('a workload needs a node');
    return node;
  };
}

/** A session that outlives its connection, in either version of MQTT. */
function durable(index: number): IClientOptions {
  return index % 2 === 0
    ? { protocolVersion: 4, clean: false }
    : { protocolVersion: 5, clean: false, properties: { sessionExpiryInterval: 3_600 } };
}
