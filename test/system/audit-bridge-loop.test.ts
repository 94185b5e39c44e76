import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectAsync, type MqttClient } from 'mqtt';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { auditBrokerConfigs } from '../../src/audit/audit-broker-configs.ts';
import { until } from '../../src/core/deadline.ts';
import { freePorts } from '../support/free-port.ts';
import { requireTool } from '../support/requirement.ts';

/** Bridges of broker A to B and of B to A, as lines behind `connection` and `address`. */
interface Plan {
  readonly fromA: readonly string[];
  readonly fromB: readonly string[];
}

const plans: readonly (readonly [string, Plan])[] = [
  ['both bridge out, each to the other', { fromA: ['topic t/# out 1'], fromB: ['topic t/# out 1'] }],
  ['both name both directions', { fromA: ['topic t/# both 1'], fromB: ['topic t/# both 1'] }],
  [
    'one has two bridges to the other, out and back',
    {
      fromA: ['topic t/# out 1', 'connection back', 'address 127.0.0.1:OTHER', 'restart_timeout 1', 'topic t/# in 1'],
      fromB: [],
    },
  ],
  ['one bridges, both ways', { fromA: ['topic t/# both 1'], fromB: [] }],
  ['each sends under a name of its own', { fromA: ['topic t/# out 1 "" a/'], fromB: ['topic t/# out 1 "" b/'] }],
];

let folder: string;
let ports: readonly number[];
const running: ChildProcess[] = [];
const clients: MqttClient[] = [];

function textOf(name: string, own: number, other: number, topics: readonly string[]): string {
  const bridge =
    topics.length === 0
      ? []
      : [`connection from-${name}`, `address 127.0.0.1:${other}`, 'restart_timeout 1', ...topics];
  const lines = ['persistence false', `listener ${own} 127.0.0.1`, 'allow_anonymous true', ...bridge, ''];
  return lines.join('\n').replaceAll('OTHER', String(other));
}

function textsOf({ fromA, fromB }: Plan) {
  const [a = 0, b = 0] = ports;
  return [
    { file: 'a.conf', text: textOf('a', a, b, fromA) },
    { file: 'b.conf', text: textOf('b', b, a, fromB) },
  ];
}

const foretold = (plan: Plan): boolean =>
  auditBrokerConfigs(textsOf(plan), { format: 'mosquitto' }).parts.some(({ findings }) =>
    findings.some(({ id }) => id === 'bridge-loop'),
  );

/** Whether one message published at A comes to a subscriber of A more than once. */
async function real(plan: Plan): Promise<boolean> {
  for (const { file, text } of textsOf(plan)) {
    await writeFile(join(folder, file), text);
    running.push(spawn('mosquitto', ['-c', join(folder, file)], { cwd: folder, stdio: 'ignore' }));
  }
  const [a, b] = await Promise.all(ports.map(connected));
  if (a === undefined || b === undefined) throw new Error('two brokers expected');
  clients.push(a, b);
  const seen = new Map<string, number>();
  const far = new Set<string>();
  a.on('message', (topic) => seen.set(topic, (seen.get(topic) ?? 0) + 1));
  b.on('message', (topic) => far.add(topic.split('/').at(-1) ?? ''));
  await a.subscribeAsync('t/#', { qos: 1 });
  await b.subscribeAsync('#', { qos: 1 });
  let round = 0;
  // Bridges take a moment to connect; the first message that gets to the other side shows that they have.
  await until(
    'message over the bridge',
    async () => {
      await a.publishAsync(`t/${round++}`, 'x', { qos: 1 });
      return far.size > 0;
    },
    { withinMs: 30_000, signal: AbortSignal.timeout(40_000) },
  );
  const before = round;
  for (; round < before + 20; round++) {
    await a.publishAsync(`t/${round}`, 'x', { qos: 1 });
    await until('the same message on the other side', () => far.has(String(round)), {
      withinMs: 10_000,
      signal: AbortSignal.timeout(20_000),
    });
    if ((seen.get(`t/${before}`) ?? 0) > 10) return true;
  }
  // The bridge of the other side may have found nobody at first and tries again after a second or two.
  const again = (): boolean => [...seen.values()].some((count) => count > 1);
  const cameBack = async (): Promise<boolean> => {
    await a.publishAsync(`t/${round++}`, 'x', { qos: 1 });
    return again();
  };
  return until('a message a second time', cameBack, { withinMs: 6_000, signal: AbortSignal.timeout(10_000) }).then(
    () => true,
    again,
  );
}

/** A client of the broker at that port, as soon as there is one. */
async function connected(port: number): Promise<MqttClient> {
  let client: MqttClient | undefined;
  await until(
    'start of mosquitto',
    async () => {
      client = await connectAsync(`mqtt://127.0.0.1:${port}`).catch(() => undefined);
      return client !== undefined;
    },
    { withinMs: 10_000, signal: AbortSignal.timeout(20_000) },
  );
  if (client === undefined) throw new Error('no client');
  return client;
}

describe.skipIf(!requireTool('mosquitto'))('messages go round between real Mosquittos when the audit says so', () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sre-audit-loop-'));
    ports = await freePorts(2);
  });
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.endAsync(true)));
    for (const child of running.splice(0)) {
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    }
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test.each(plans)('%s', async (_, plan) => {
    expect(foretold(plan)).toBe(await real(plan));
  });

  test('and both answers come up', () => {
    expect(plans.map(([, plan]) => foretold(plan))).toEqual([true, true, true, false, false]);
  });
});
