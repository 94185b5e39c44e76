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

/** Bridges that found nobody try again after a second; with one number Mosquitto takes five and more. */
const RETRY = 'restart_timeout 1 1';

const plans: readonly (readonly [string, Plan])[] = [
  ['both bridge out, each to the other', { fromA: ['topic t/# out 1'], fromB: ['topic t/# out 1'] }],
  ['both name both directions', { fromA: ['topic t/# both 1'], fromB: ['topic t/# both 1'] }],
  [
    'one has two bridges to the other, out and back',
    {
      fromA: ['topic t/# out 1', 'connection back', 'address 127.0.0.1:OTHER', RETRY, 'topic t/# in 1'],
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
  const bridge = topics.length === 0 ? [] : [`connection from-${name}`, `address 127.0.0.1:${other}`, RETRY, ...topics];
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

/** Copies of one message that are no accident of delivery. */
const ROUND_AND_ROUND = 5;

/** Whether one message published at A comes to a subscriber of A again and again. */
async function real(plan: Plan): Promise<boolean> {
  const texts = textsOf(plan);
  const bridges = texts.flatMap(({ text }) => text.match(/^connection /gm) ?? []).length;
  for (const { file, text } of texts) {
    await writeFile(join(folder, file), text);
    running.push(spawn('mosquitto', ['-c', join(folder, file)], { cwd: folder, stdio: 'ignore' }));
  }
  const [a, b] = await Promise.all(ports.map(heard));
  if (a === undefined || b === undefined) throw new Error('two brokers expected');
  await soon('all bridges to be up, at both ends', () => a.bridges.size === bridges && b.bridges.size === bridges);
  const copies = (): number => Math.max(0, ...a.copies.values());
  for (let round = 0; round < 5; round++) {
    await a.publish(`there-${round}`);
    await soon('a message of A at B', () => b.copies.has(`there-${round}`));
    // What comes back of it was sent before this one (or, by another bridge, shows in the next round): no time has to
    // pass to know that nothing comes.
    await b.publish(`back-${round}`);
    await soon('a message of B at A', () => a.copies.has(`back-${round}`));
    if (copies() > 1) {
      await soon('the message to go on', () => copies() >= ROUND_AND_ROUND);
      return true;
    }
  }
  return false;
}

const soon = (what: string, condition: () => boolean): Promise<void> =>
  until(what, condition, { withinMs: 60_000, everyMs: 20, signal: AbortSignal.timeout(65_000) });

/** What a subscriber of everything hears of a broker: messages by the last word of their topic, and bridges that are up. */
async function heard(port: number) {
  const client = await connected(port);
  clients.push(client);
  const copies = new Map<string, number>();
  const bridges = new Set<string>();
  client.on('message', (topic, payload) => {
    const name = topic.split('/').at(-1) ?? '';
    if (!topic.startsWith('$SYS/')) copies.set(name, (copies.get(name) ?? 0) + 1);
    else if (payload.toString() === '1') bridges.add(topic);
  });
  await client.subscribeAsync(['#', '$SYS/broker/connection/+/state'], { qos: 1 });
  return { copies, bridges, publish: (name: string) => client.publishAsync(`t/${name}`, 'x', { qos: 1 }) };
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
    { withinMs: 60_000, signal: AbortSignal.timeout(65_000) },
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
