import type { IPublishPacket } from 'mqtt-packet';
import { afterAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/core/clock.ts';
import { until } from '../../../src/core/deadline.ts';
import { analyse } from '../../../src/swarm/analyse.ts';
import type { ClientFinding, Findings } from '../../../src/swarm/findings.ts';
import type { ClientEvent } from '../../../src/swarm/observation.ts';
import { openSwarm } from '../../../src/swarm/open-swarm.ts';
import { readPayload } from '../../../src/swarm/payload.ts';
import type { Swarm, SwarmOptions } from '../../../src/swarm/swarm.ts';
import { openOutageBroker } from '../../support/outage-broker.ts';
import { openScriptedBroker, type ScriptedConnection } from '../../support/scripted-broker.ts';
import { StallWatch } from '../../support/stall-watch.ts';

/**
 * What common client libraries were measured to do under a fault decides every failover time, so the measuring clients
 * must do the same, or better where those libraries freeze. Here with a keepalive of 0.6 s instead of 4 s.
 */
const [KEEPALIVE_MS, TIMEOUT_MS, BACKOFF_MS] = [600, 300, 100];
/** Clients that notice nothing by themselves. */
const PATIENT = { keepaliveMs: 60_000, connectTimeoutMs: 5_000, backoffMs: { min: BACKOFF_MS, max: BACKOFF_MS } };
const stalls = new StallWatch();
afterAll(() => stalls[Symbol.dispose]());
/** How late the machine may make a timer: a little on any, and as long as this process was held up by others. */
const slackMs = (): number => 250 + stalls.longestSince(0);

function open(endpoint: string | readonly string[], more: Partial<SwarmOptions> = {}): Promise<Swarm> {
  return openSwarm({
    run: 'manners',
    endpoint,
    nodes: [],
    profile: {
      keepaliveMs: KEEPALIVE_MS,
      connectTimeoutMs: TIMEOUT_MS,
      backoffMs: { min: BACKOFF_MS, max: BACKOFF_MS },
    },
    floatingStreams: 1,
    pinnedStreams: false,
    qos: [1],
    intervalMs: 20,
    seed: 1,
    clock: systemClock,
    ...more,
  });
}

const signal = (): AbortSignal => AbortSignal.timeout(12_000);
const seen = (what: string, condition: () => boolean): Promise<void> =>
  until(what, condition, { withinMs: 8_000, everyMs: 2, signal: signal() });
const now = (swarm: Swarm): number => systemClock.monoMs() - swarm.originMonoMs;
const passed = async (swarm: Swarm, ms: number): Promise<void> => {
  const endMs = now(swarm) + ms;
  await seen(`${ms} ms`, () => now(swarm) >= endMs);
};
const eventsOf = (swarm: Swarm, kind: ClientEvent['kind']): readonly ClientEvent[] =>
  swarm.snapshot().events.filter((event) => event.kind === kind);

/** What the clients felt so far of a fault at `faultMs`. */
function felt(swarm: Swarm, faultMs: number): Findings {
  return analyse(swarm.snapshot(), { faultMs, faultProvenMs: faultMs, endMs: now(swarm) });
}
const of = (findings: Findings, role: ClientFinding['role']): readonly ClientFinding[] =>
  findings.clients.filter((client) => client.role === role);

describe('what decides how long a client is away', () => {
  test('a crash is noticed at once by its reset, and the rest is the first backoff', async () => {
    await using broker = await openOutageBroker();
    await using swarm = await open(broker.address, { floatingStreams: 4 });
    await swarm.start(signal());
    await passed(swarm, 100);
    const faultMs = broker.breakDown('reset') - swarm.originMonoMs;
    broker.mend();
    await seen('everybody back', () => eventsOf(swarm, 'connack').length === 16);
    for (const { detectedMs = -1, reconnectedMs = -1, attempts } of felt(swarm, faultMs).clients) {
      expect(detectedMs).toBeGreaterThanOrEqual(0);
      expect(detectedMs).toBeLessThan(slackMs());
      expect(reconnectedMs - detectedMs).toBeGreaterThanOrEqual(BACKOFF_MS - 1);
      expect(reconnectedMs - detectedMs).toBeLessThan(BACKOFF_MS + slackMs());
      expect(attempts).toBe(1);
    }
  });

  test('silence is noticed by an idle client after 0.5 to 1.5 keepalives, by its phase, and by a publisher after 1.5', async () => {
    const phases = Array.from({ length: 12 }, (_, index) => index / 12);
    const detected = await Promise.all(
      phases.map(async (phase) => {
        await using broker = await openOutageBroker();
        await using swarm = await open(broker.address);
        await swarm.start(signal());
        await passed(swarm, (1 + phase) * KEEPALIVE_MS);
        const faultMs = broker.breakDown('silence') - swarm.originMonoMs;
        await seen('both timeouts', () => eventsOf(swarm, 'keepalive_timeout').length >= 2);
        const findings = felt(swarm, faultMs);
        const [idle, publishing] = [of(findings, 'subscriber')[0], of(findings, 'publisher')[0]];
        return { idleMs: idle?.detectedMs ?? -1, publishingMs: publishing?.detectedMs ?? -1 };
      }),
    );
    const idle = detected.map(({ idleMs }) => idleMs).toSorted((a, b) => a - b);
    for (const ms of idle) {
      expect(ms).toBeGreaterThanOrEqual(0.5 * KEEPALIVE_MS - slackMs() / 2); // the ping before the silence may have been late
      expect(ms).toBeLessThanOrEqual(1.5 * KEEPALIVE_MS + slackMs());
    }
    expect((idle.at(-1) ?? 0) - (idle[0] ?? 0)).toBeGreaterThan(0.5 * KEEPALIVE_MS);
    for (const { publishingMs } of detected) {
      expect(publishingMs).toBeGreaterThanOrEqual(1.5 * KEEPALIVE_MS - slackMs() / 2);
      expect(publishingMs).toBeLessThanOrEqual(1.5 * KEEPALIVE_MS + slackMs());
    }
  });

  test('a frozen broker resets nobody: clients come back only when it goes on, after attempts that hang', async () => {
    await using broker = await openOutageBroker();
    await using swarm = await open(broker.address);
    await swarm.start(signal());
    const faultMs = broker.breakDown('silence') - swarm.originMonoMs;
    await seen('hanging attempts', () => eventsOf(swarm, 'connect_timeout').length >= 2);
    const healMs = broker.mend() - swarm.originMonoMs;
    await seen('everybody back', () => eventsOf(swarm, 'connack').length === 4);
    expect(eventsOf(swarm, 'closed')).toEqual([]);
    for (const { reconnectedMs = -1, attempts } of felt(swarm, faultMs).clients) {
      expect(reconnectedMs).toBeGreaterThanOrEqual(Math.floor(healMs - faultMs));
      expect(attempts).toBeGreaterThan(0);
    }
  });

  test('a zombie first in the list costs the connect timeout and one backoff', async () => {
    await using zombie = await openScriptedBroker(() => {});
    await using broker = await openOutageBroker();
    await using swarm = await open([zombie.address, broker.address]);
    await swarm.start(signal());
    const [first, accepted] = [eventsOf(swarm, 'connecting'), eventsOf(swarm, 'connack')];
    for (const { client, atMs, address } of accepted) {
      const cost = atMs - (first.find((event) => event.client === client)?.atMs ?? 0);
      expect(address).toBe(broker.address);
      expect(cost).toBeGreaterThanOrEqual(TIMEOUT_MS + BACKOFF_MS - 2);
      expect(cost).toBeLessThan(TIMEOUT_MS + BACKOFF_MS + slackMs());
    }
  });

  test('a refused CONNACK freezes nobody', async () => {
    await using broker = await openOutageBroker();
    await using swarm = await open(broker.address);
    await swarm.start(signal());
    const faultMs = broker.breakDown('refusal') - swarm.originMonoMs;
    await seen('refusals', () => eventsOf(swarm, 'refused').length >= 6);
    broker.mend();
    await seen('everybody back', () => eventsOf(swarm, 'connack').length === 4);
    for (const { refusals, reconnectedMs } of felt(swarm, faultMs).clients) {
      expect(refusals['3']).toBeGreaterThan(1);
      expect(reconnectedMs).toBeGreaterThan(0);
    }
  });
});

/** A broker that hands each message on as the test says; the acknowledgement to the publisher is the test's, too. */
function router(
  route: (seq: number, publish: IPublishPacket, to: ScriptedConnection) => void,
  acknowledge: (connection: ScriptedConnection, messageId: number) => void,
) {
  let subscriber: ScriptedConnection | undefined;
  return openScriptedBroker((connection, packet) => {
    if (packet.cmd === 'subscribe') subscriber = connection;
    if (packet.cmd !== 'publish') {
      if (packet.cmd !== 'puback') connection.answer(packet);
      return;
    }
    acknowledge(connection, packet.messageId ?? 0);
    const payload = readPayload(Buffer.from(packet.payload));
    const to = subscriber;
    if (to === undefined || payload === undefined) return;
    if (payload.kind === 'message') route(payload.seq, packet, to);
    else to.send(packet);
  });
}

describe('what a client must not take for something else', () => {
  test('the CONNACK is timed by its packet, not by the acknowledgements of what is sent again', async () => {
    const held: (() => void)[] = [];
    let holding = true;
    await using broker = await router(
      (_seq, publish, to) => to.send(publish),
      (connection, messageId) => {
        const acknowledge = (): void => connection.send({ cmd: 'puback', messageId });
        if (holding) held.push(acknowledge);
        else acknowledge();
      },
    );
    await using swarm = await open(broker.address, { profile: { ...PATIENT, backoffMs: { min: 20, max: 20 } } });
    await swarm.start(signal());
    await seen('messages', () => held.length > 3);
    for (const connection of broker.connections) connection.reset();
    held.length = 0;
    await seen('the messages again', () => held.length > 3 && eventsOf(swarm, 'connack').length === 4);
    await passed(swarm, 200);
    holding = false;
    for (const acknowledge of held.splice(0)) acknowledge();
    await seen('acknowledgements', () => swarm.snapshot().slots.some(({ ackedMs }) => ackedMs !== undefined));
    const connack = eventsOf(swarm, 'connack').at(-1)?.atMs ?? Number.NaN;
    const acked = swarm.snapshot().slots.flatMap(({ ackedMs }) => ackedMs ?? []);
    expect(Math.min(...acked) - connack).toBeGreaterThanOrEqual(195);
  });

  test('duplicates are told by the id of the message, whatever the DUP flag says', async () => {
    await using broker = await router(
      (seq, publish, to) => {
        to.send({ ...publish, dup: seq % 2 === 0 });
        if (seq === 3) to.send({ ...publish, dup: false });
      },
      (connection, messageId) => connection.send({ cmd: 'puback', messageId }),
    );
    await using swarm = await open(broker.address, { profile: PATIENT });
    await swarm.start(signal());
    await seen('messages', () => swarm.snapshot().slots.filter(({ copies }) => copies > 0).length > 8);
    const { messages, examples } = felt(swarm, 0);
    expect(messages.qos1.duplicates).toBe(1);
    expect(examples.duplicated.map(({ seq, copies }) => [seq, copies])).toEqual([[3, 2]]);
  });

  test('a QoS 0 message that falls due offline is not kept for later: the loss can be seen', async () => {
    await using broker = await openOutageBroker();
    await using swarm = await open(broker.address, { qos: [0] });
    await swarm.start(signal());
    await passed(swarm, 100);
    const fromMs = broker.breakDown('reset') - swarm.originMonoMs;
    await passed(swarm, 300);
    const toMs = broker.mend() - swarm.originMonoMs;
    await seen('everybody back', () => eventsOf(swarm, 'connack').length === 4);
    await passed(swarm, 100);
    const due = swarm.snapshot().slots.filter(({ intendedMs }) => intendedMs > fromMs + 40 && intendedMs < toMs - 5);
    expect(due.length).toBeGreaterThan(5);
    expect(due.filter(({ sentMs, copies }) => sentMs !== undefined || copies > 0)).toEqual([]);
  });

  test('the keepalive an MQTT 5 server prescribes is the one that counts', async () => {
    let silent = false;
    await using broker = await openScriptedBroker((connection, packet) => {
      if (silent) return;
      if (packet.cmd === 'connect')
        connection.send({ cmd: 'connack', reasonCode: 0, sessionPresent: false, properties: { serverKeepAlive: 1 } });
      else connection.answer(packet);
    }, 5);
    await using swarm = await open(broker.address, { profile: PATIENT, protocolVersion: 5 });
    await swarm.start(signal());
    silent = true;
    const faultMs = now(swarm);
    await seen('both timeouts', () => eventsOf(swarm, 'keepalive_timeout').length === 2);
    const [publisher] = of(felt(swarm, faultMs), 'publisher');
    expect(publisher?.detectedMs).toBeGreaterThanOrEqual(1_500 - slackMs() / 2);
    expect(publisher?.detectedMs).toBeLessThanOrEqual(1_500 + slackMs());
  });

  test('addresses are tried in the order of the list, from the first again after service', async () => {
    await using one = await openOutageBroker();
    await using two = await openOutageBroker();
    await using swarm = await open([one.address, two.address]);
    await swarm.start(signal());
    one.breakDown('refusal');
    await seen(
      'both on the second',
      () => eventsOf(swarm, 'connack').filter((e) => e.address === two.address).length === 2,
    );
    await passed(swarm, 50);
    const beforeMs = now(swarm);
    two.breakDown('refusal');
    const retried = (): ClientEvent[] => eventsOf(swarm, 'connecting').filter(({ atMs }) => atMs >= beforeMs);
    await seen('attempts', () => retried().length >= 4);
    for (const client of new Set(retried().map((event) => event.client))) {
      const addresses = retried()
        .filter((event) => event.client === client)
        .map(({ address }) => address);
      expect(addresses.slice(0, 2)).toEqual([one.address, two.address].slice(0, addresses.length));
    }
  });
});
