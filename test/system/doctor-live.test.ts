import { describe, expect, test } from 'vitest';
import { systemClock } from '../../src/core/clock.ts';
import { until } from '../../src/core/deadline.ts';
import { atLeast } from '../../src/core/finding.ts';
import { openCheckClient } from '../../src/doctor/check-client.ts';
import { checks } from '../../src/doctor/checks/index.ts';
import { messageLoop } from '../../src/doctor/checks/message-loop.ts';
import { type Diagnosis, diagnose } from '../../src/doctor/diagnosis.ts';
import type { VisitRequest } from '../../src/doctor/open-visit.ts';
import { withFoundations } from '../../src/doctor/selection.ts';
import { symptomOf } from '../../src/doctor/symptoms.ts';
import { openDevice } from '../../src/mqtt/device.ts';
import { openAedesBroker } from '../support/aedes-broker.ts';
import { hasImage } from '../support/docker.ts';
import { doctorVisit } from '../support/doctor-visit.ts';
import { freePorts } from '../support/free-port.ts';
import { startGuardedMosquitto } from '../support/guarded-mosquitto.ts';
import { letsIn } from '../support/lets-in.ts';
import { say } from '../support/live-log.ts';
import { startMosquitto } from '../support/real-mosquitto.ts';
import { require, requireTool } from '../support/requirement.ts';
import { startReturningDevice } from '../support/returning-device.ts';
import { imageOf, startSingleBroker } from '../support/single-broker.ts';

const present = requireTool('mosquitto');
const { signal } = new AbortController();

/** A whole visit, or only what a symptom wants to be asked. */
async function visit(url: string, request: Partial<VisitRequest> = {}, symptom?: string): Promise<Diagnosis> {
  const chosen = symptom === undefined ? checks : withFoundations(checks, known(symptomOf(symptom)[1].checks));
  const full = { auth: {}, tls: {}, timeoutMs: 3_000, clock: systemClock, random: Math.random, ...request, url };
  return await diagnose(full, { checks: chosen, withinMs: 120_000, signal });
}

const known = (ids: readonly string[]): string[] => ids.filter((id) => Object.hasOwn(checks, id));

/** What somebody would have to do something about. */
const troubles = ({ findings }: Diagnosis): string[] =>
  findings.filter(({ severity }) => atLeast(severity, 'warning')).map(({ id, says }) => `${id}: ${says}`);

const behaviour = ['authorization', 'round-trip', 'retained', 'will', 'takeover', 'persistent-session', 'keep-alive'];

describe.skipIf(!present).concurrent('a real Mosquitto', () => {
  test('that is well has no finding, is asked everything, and keeps nothing of it', async () => {
    await using broker = await startMosquitto(['sys_interval 1']);
    const seen = await visit(broker.url);
    expect(troubles(seen)).toEqual([]);
    expect(seen.leftBehind).toEqual([]);
    const outcomes = Object.fromEntries(seen.rungs.map(({ id, outcome }) => [id, outcome]));
    for (const id of behaviour) expect(['good', 'finding'], id).toContain(outcomes[id]);
    expect(seen.facts.brokerVersion).toMatch(/^mosquitto version \d/);

    await using after = doctorVisit(broker.url);
    await using client = await openCheckClient(after.visit, { clientId: 'after' }, signal);
    await client.subscribe('mqtt-sre/#', 0);
    await client.subscribe('$SYS/broker/clients/disconnected', 0);
    // Told once a second; the first may be from during the visit.
    const none = await client.hears(({ topic, payload }) => topic.endsWith('/disconnected') && `${payload}` === '0');
    expect(none).toBeDefined();
    expect(client.heard.filter(({ topic }) => topic.startsWith('mqtt-sre/'))).toEqual([]);
  });

  test('over WebSocket has no finding either', async () => {
    const [plain = 0, port = 0] = await freePorts(2); // at once, so that they differ
    await using _broker = await startMosquitto([`listener ${port} 127.0.0.1`, 'protocol websockets'], plain);
    const url = `ws://127.0.0.1:${port}/mqtt`;
    // It is opened after the one that the start waits for.
    await until('the second listener', () => letsIn(url, {}, signal), { withinMs: 60_000, signal });
    const seen = await visit(url);
    expect(troubles(seen)).toEqual([]);
    expect(seen.rungs.find(({ id }) => id === 'keep-alive')?.outcome).toBe('good');
  });

  test('Not Authorized, openly: MQTT 5 names the denied PUBLISH', async () => {
    await using broker = await startGuardedMosquitto(['topic readwrite plant/#']);
    const { findings } = await visit(broker.url, { auth: broker.auth }, 'Not Authorized');
    expect(findings[0]?.id).toBe('authorization');
    expect(findings[0]?.says).toContain('may not publish');
    expect(findings[0]?.evidence.join()).toContain('0x87 (not authorized)');
    expect(JSON.stringify(findings)).not.toContain('pump-secret');
  });

  test.each([4, 5] as const)(
    'Not Authorized, in silence: nobody says that reading is denied (MQTT %i)',
    async (protocolVersion) => {
      await using broker = await startGuardedMosquitto(['topic write #', 'topic read $SYS/#'], ['sys_interval 1']);
      await using asking = doctorVisit(broker.url, { auth: broker.auth, timeoutMs: 1_500 }, { protocolVersion });
      const { findings } = (await checks['authorization']?.run(asking.visit, signal)) ?? {};
      expect(findings?.[0]?.says).toContain('a silent denial');
      expect(findings?.[0]?.evidence.join()).toContain('messages of $SYS do arrive');
    },
  );

  test('Connection drops frequently: a keep-alive of seconds', async () => {
    await using broker = await startMosquitto(['max_keepalive 10']);
    const { findings } = await visit(broker.url, {}, 'Connection drops frequently');
    expect([findings[0]?.id, findings[0]?.says]).toEqual([
      'keep-alive',
      expect.stringContaining('a keep-alive of 10 s'),
    ]);
  });

  test('Connection Lost: two clients with one client id', async () => {
    await using broker = await startMosquitto();
    await using _device = await startReturningDevice(broker.url, { clientId: 'pump-7' });
    const { findings } = await visit(broker.url, { as: 'pump-7' }, 'Connection Lost');
    expect([findings[0]?.id, findings[0]?.says]).toEqual([
      'takeover',
      expect.stringMatching(/Two clients use one client id.*pump-7/),
    ]);
  });

  test('Messages not received: the topic is spelled in another way', async () => {
    await using broker = await startMosquitto();
    await using _device = await startReturningDevice(broker.url, { clientId: 'd', publishes: ['Plant/line1/temp'] });
    const request = { topic: 'plant/line1/temp', timeoutMs: 1_500 };
    const { findings } = await visit(broker.url, request, 'Messages not received');
    expect([findings[0]?.id, findings[0]?.says]).toEqual([
      'topic',
      expect.stringMatching(/messages are on Plant\/line1\/temp: it differs in letter case/),
    ]);
  });

  test('Wildcard subscription not working: an asterisk', async () => {
    await using broker = await startMosquitto();
    await using _device = await startReturningDevice(broker.url, { clientId: 'd', publishes: ['home/kitchen/temp'] });
    const request = { topic: 'home/*/temp', timeoutMs: 1_500 };
    const { findings } = await visit(broker.url, request, 'Wildcard subscription not working');
    expect([findings[0]?.id, findings[0]?.says]).toEqual(['topic', expect.stringContaining('no wildcard')]);
    expect(findings[0]?.evidence).toEqual(['maybe meant: home/+/temp', 'messages are on home/kitchen/temp']);
  });

  test('Published messages disappear: not retained, and nobody is there', async () => {
    await using broker = await startMosquitto();
    await using _device = await startReturningDevice(broker.url, { clientId: 'd', publishes: ['plant/alarm'] });
    const { findings } = await visit(broker.url, { topic: 'plant/alarm' }, 'Published messages disappear');
    expect([findings[0]?.id, findings[0]?.says]).toEqual(['topic', expect.stringContaining('not retained')]);
  });

  test('Topic Name Invalid: a filter to which somebody publishes', async () => {
    await using broker = await startMosquitto();
    const request = { topic: 'home/+/temperature', timeoutMs: 1_000 };
    const { findings } = await visit(broker.url, request, 'Topic Name Invalid');
    expect([findings[0]?.id, findings[0]?.says]).toEqual(['topic', expect.stringContaining('"Topic Name Invalid"')]);
  });

  test('a client that publishes again what it receives makes a loop', async () => {
    await using broker = await startMosquitto();
    await using asking = doctorVisit(broker.url);
    const topic = `${asking.visit.prefix}/message-loop`;
    await using echo = openDevice({
      url: broker.url,
      clientId: 'echo',
      subscriptions: { [topic]: 0 },
      onMessage: (_topic, payload) => void echo.publish(topic, payload.toString(), 0),
      clock: systemClock,
      random: Math.random,
    });
    await until('the client being there', echo.connected, { withinMs: 60_000, signal });
    const { findings } = await messageLoop.run(asking.visit, signal);
    expect(findings?.[0]?.says).toContain('goes round in a loop');
  });

  test('two bridges that hand each other everything make a loop', async () => {
    const [first = 0, second = 0] = await freePorts(2);
    const bridge = (to: number, name: string): string[] => [
      ...[`connection ${name}`, `address 127.0.0.1:${to}`, 'restart_timeout 1'],
      'topic mqtt-sre/doctor/+/message-loop both 0',
    ];
    await using one = await startMosquitto(bridge(second, 'there'), first);
    await using _two = await startMosquitto(bridge(first, 'back'), second);
    await using asking = doctorVisit(one.url);
    let answer = await messageLoop.run(asking.visit, signal);
    const loops = async (): Promise<boolean> => {
      answer = await messageLoop.run(asking.visit, signal);
      return answer.outcome === 'finding';
    };
    // The first of them finds nobody to connect to, and tries again some seconds later.
    await until('both bridges', loops, { withinMs: 60_000, signal });
    expect(answer.findings?.[0]?.says).toContain('goes round in a loop');
    expect(answer.findings?.[0]?.severity).toBe('critical');
  });

  test('what the configuration takes away is told as such, and is no trouble', async () => {
    await using broker = await startMosquitto(['max_qos 1', 'retain_available false']);
    const seen = await visit(broker.url, {}, 'Published messages disappear');
    expect(troubles(seen)).toEqual([]);
    expect(seen.findings.map(({ says }) => says)).toContain('The broker keeps no retained messages.');
    expect(seen.rungs.find(({ id }) => id === 'round-trip')?.evidence.join()).toContain('QoS 2: not offered');
  });

  test('asking as a device takes nothing from its session (MQTT 5)', async () => {
    await using broker = await startMosquitto();
    await using home = doctorVisit(broker.url);
    const wish = { clientId: 'device', clean: false, sessionExpirySeconds: 3_600 };
    const device = await openCheckClient(home.visit, wish, signal);
    await device.subscribe('orders/#', 1);
    await device[Symbol.asyncDispose]();
    await using sender = await openCheckClient(home.visit, { clientId: 'sender' }, signal);
    for (const order of ['1', '2']) await sender.publish(`orders/${order}`, order, { qos: 1 });
    const seen = await visit(broker.url, { as: 'device', topic: 'orders/#', timeoutMs: 1_000 }, 'Connection Lost');
    expect(troubles(seen)).toEqual([]);
    await using back = await openCheckClient(home.visit, wish, signal);
    expect(back.connack.sessionPresent).toBe(true);
    await back.hears(() => back.heard.length === 2);
    expect(back.heard.map(({ payload }) => payload.toString())).toEqual(['1', '2']);
  });
});

test('aedes that takes one connection only is found to be full: Broker running slow/crashing', async () => {
  await using broker = await openAedesBroker();
  const { aedes } = broker;
  aedes.preConnect = (_client, _packet, done) => done(null, aedes.connectedClients < 1);
  const { findings } = await visit(`mqtt://${broker.address}`, {}, 'Broker running slow/crashing');
  expect([findings[0]?.id, findings[0]?.says]).toEqual([
    'authorization',
    expect.stringContaining('left a second one without an answer'),
  ]);
});

test('aedes that is well has no finding', async () => {
  await using broker = await openAedesBroker();
  const seen = await visit(`mqtt://${broker.address}`);
  expect(troubles(seen)).toEqual([]);
  expect(seen.leftBehind).toEqual([]);
  expect(seen.facts.protocolVersion).toBe(4);
});

const kinds = ['ejabberd', 'nats', 'rabbitmq'] as const;
const images = await Promise.all(kinds.map((kind) => hasImage(imageOf(kind))));
const engine = require(images.every(
  Boolean,
), `no Docker engine with ${kinds.map(imageOf).join(', ')} (./test/setup brings them)`);

describe.skipIf(!engine)('brokers in containers', () => {
  // Together: they mostly start and wait.
  test('that are well have no finding: ejabberd, NATS and RabbitMQ', async () => {
    const seen = await Promise.all(
      kinds.map(async (kind) => {
        await using broker = await startSingleBroker(kind, signal);
        return await visit(broker.url, { auth: broker.auth });
      }),
    );
    for (const [index, kind] of kinds.entries()) {
      const diagnosis = seen[index];
      if (diagnosis === undefined) throw new Error(`no visit at ${kind}`);
      expect(troubles(diagnosis), kind).toEqual([]);
      expect(diagnosis.leftBehind, kind).toEqual([]);
      const outcomes = Object.fromEntries(diagnosis.rungs.map(({ id, outcome }) => [id, outcome]));
      for (const id of behaviour) expect(['good', 'finding'], `${id} at ${kind}`).toContain(outcomes[id]);
      say(`${kind}: ${diagnosis.findings.map(({ says }) => says).join(' ') || 'nothing to say'}`);
    }
  });
});
