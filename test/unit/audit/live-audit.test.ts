import { connectAsync, type MqttClient } from 'mqtt';
import { describe, expect, test } from 'vitest';
import { auditLive } from '../../../src/audit/live/audit-live.ts';
import { withoutCovered } from '../../../src/audit/live/covered-filters.ts';
import { defaultListeningBudget, type ListeningBudget } from '../../../src/audit/live/message-budget.ts';
import { systemClock } from '../../../src/core/clock.ts';
import { openAedesBroker } from '../../support/aedes-broker.ts';
import { openRawClient } from '../../support/raw-mqtt.ts';
import { startMosquitto } from '../../support/real-mosquitto.ts';

// Brokers that are real, traffic that is planted, and what the audit hears of it.

const signal = AbortSignal.timeout(14_000);

interface How {
  readonly forMs?: number;
  readonly filters?: readonly string[];
  readonly budget?: ListeningBudget;
}

function listen(url: string, { forMs = 1_200, filters = ['#'], budget = defaultListeningBudget }: How = {}) {
  return auditLive(
    { url, auth: {}, tls: {}, clientId: 'sre-audit-test', filters, forMs, budget, clock: systemClock },
    signal,
  );
}

/** Publishes for as long as somebody listens: `messages` again and again, `everyMs`. */
async function during<T>(
  url: string,
  everyMs: number,
  publish: (client: MqttClient, round: number) => void,
  work: () => Promise<T>,
): Promise<T> {
  const client = await connectAsync(url, { protocolVersion: 4, clientId: 'publisher' });
  let round = 0;
  const timer = setInterval(() => publish(client, round++), everyMs);
  try {
    return await work();
  } finally {
    clearInterval(timer);
    await client.endAsync(true);
  }
}

const plant = (client: MqttClient, round: number): void => {
  client.publish('Plant A/temperature', JSON.stringify({ at: Date.now(), value: round }), { qos: 2, retain: true });
  client.publish('loop/a', '{"at":1767225600,"value":1}', { qos: 1 });
};

describe.each([
  ['Mosquitto, which tells the retain flag (MQTT 5)', startMosquitto, 5],
  [
    'aedes, which does not (MQTT 3.1.1)',
    async () => {
      const broker = await openAedesBroker();
      return { url: `mqtt://${broker.address}`, [Symbol.asyncDispose]: () => broker[Symbol.asyncDispose]() };
    },
    4,
  ],
] as const)('%s', (_name, start, version) => {
  test('planted faults are found, with the QoS their publishers chose', async () => {
    await using broker = await start();
    const before = await connectAsync(broker.url);
    await before.publishAsync('Plant A/temperature', '{"at":1767225600}', { qos: 1, retain: true });
    await before.endAsync();
    const part = await during(broker.url, 50, plant, () => listen(broker.url));
    expect(part.findings.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['qos2-telemetry', 'topic-space', 'topic-upper-case', 'message-loop']),
    );
    const { traffic } = part;
    expect(traffic.qos[0]).toBe(0);
    expect(traffic.qos[1]).toBeGreaterThan(5);
    expect(traffic.qos[2]).toBeGreaterThan(5);
    if (version === 5) {
      expect(traffic.retained).toBe(traffic.qos[2]);
      expect(traffic.stored).toBe(0);
    } else {
      expect(traffic.retained).toBeUndefined();
    }
    expect(part.findings.map(({ id }) => id)).toContain('retained-telemetry');
  });

  test('sound traffic has no finding, and nothing is left behind', async () => {
    await using broker = await start();
    const part = await during(
      broker.url,
      100,
      (client, round) =>
        client.publish(`site/d-${round % 5}/telemetry`, JSON.stringify({ at: Date.now(), value: round })),
      () => listen(broker.url),
    );
    expect(part.findings).toEqual([]);
    expect(part.traffic.messages).toBeGreaterThan(5);
    await using again = await openRawClient(Number(new URL(broker.url).port));
    again.send({
      cmd: 'connect',
      protocolId: 'MQTT',
      protocolVersion: 4,
      clean: false,
      keepalive: 60,
      clientId: 'sre-audit-test',
    });
    expect(await again.get('connack')).toMatchObject({ sessionPresent: false });
    again.send({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: '#', qos: 0 }] });
    await again.get('suback');
    expect(again.received.filter(({ cmd }) => cmd === 'publish')).toEqual([]);
  });
});

test('more than the budget is heard as a sample, and the broker gets a rest in between', async () => {
  await using broker = await startMosquitto();
  const burst = (client: MqttClient): void => {
    for (let count = 0; count < 50; count++) client.publish(`site/d-${count}/telemetry`, `${Date.now()}`);
  };
  const part = await during(broker.url, 20, burst, () =>
    listen(broker.url, { forMs: 2_500, budget: { messagesPerSecond: 100, restMs: 500 } }),
  );
  expect(part.traffic.messages).toBeGreaterThan(100);
  expect(part.traffic.messages).toBeLessThanOrEqual(400);
  expect(part.summary.find((line) => line.startsWith('a sample: '))).toMatch(
    /more than 100 messages came within a second/,
  );
  expect(part.traffic.seconds).toBeLessThan(2);
});

test('a subscription the broker refuses is an error that says what to do', async () => {
  await using broker = await openAedesBroker();
  broker.aedes.authorizeSubscribe = (_client, subscription, callback) => {
    const allowed = subscription.topic.startsWith('site/');
    callback(null, allowed ? subscription : null);
  };
  const url = `mqtt://${broker.address}`;
  await expect(listen(url)).rejects.toMatchObject({
    code: 'SRE_NO_TRAFFIC',
    message: expect.stringContaining('refused the subscription to #'),
    exitCode: 3,
  });
  const part = await listen(url, { filters: ['site/#', 'other/#'], forMs: 200 });
  expect(part.summary).toContain('the broker refused the subscription to other/#');
});

test('who heard nothing is told that nothing could be judged, and why that may be', async () => {
  await using broker = await openAedesBroker();
  const { summary, findings } = await listen(`mqtt://${broker.address}`, { forMs: 200 });
  expect(findings).toEqual([]);
  expect(summary.join('\n')).toMatch(/no message\nnothing could be judged: nobody published .* access rule/);
});

test('nobody there is an error that names the doctor', async () => {
  await expect(listen('mqtt://127.0.0.1:1')).rejects.toMatchObject({
    code: 'SRE_NO_TRAFFIC',
    hint: expect.stringContaining('sre doctor mqtt://127.0.0.1:1'),
  });
});

test('a connection that breaks midway leaves what was heard, and is said', async () => {
  await using broker = await startMosquitto();
  const listening = listen(broker.url, { forMs: 10_000 });
  const client = await connectAsync(broker.url, { protocolVersion: 4, reconnectPeriod: 0 });
  client.on('error', () => undefined);
  for (let count = 0; count < 10; count++) await client.publishAsync('site/d-1/telemetry', `${count}`, { qos: 1 });
  await broker.stop('SIGKILL');
  const part = await listening;
  client.end(true);
  expect(part.summary.find((line) => line.startsWith('cut short: '))).toMatch(/closed|EPIPE|ECONNRESET/);
  expect(part.traffic.messages).toBeGreaterThan(0);
});

test('filters another one covers are not subscribed to twice', () => {
  expect(withoutCovered(['#', 'site/#', '$SYS/#'])).toEqual(['#', '$SYS/#']);
  expect(withoutCovered(['site/+/t', 'site/d-1/t', 'site/d-1/x'])).toEqual(['site/+/t', 'site/d-1/x']);
  expect(withoutCovered(['a/+', 'a/#', 'a', 'b'])).toEqual(['a/#', 'b']);
  expect(withoutCovered(['a', 'a'])).toEqual(['a']);
});

test('a broker that announces a lower QoS is asked for no more, and the report says so', async () => {
  await using broker = await startMosquitto(['max_qos 1']);
  const part = await listen(broker.url, { forMs: 300 });
  expect(part.summary).toContain('the broker granted QoS 1 on #: messages published with more arrive with QoS 1');
});
