import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/core/clock.ts';
import { until } from '../../../src/core/deadline.ts';
import { analyse } from '../../../src/swarm/analyse.ts';
import { openSwarm } from '../../../src/swarm/open-swarm.ts';
import type { Swarm, SwarmOptions } from '../../../src/swarm/swarm.ts';
import { type Certificates, makeCertificates } from '../../support/certificates.ts';
import { freePorts } from '../../support/free-port.ts';
import { type RealMosquitto, startMosquitto } from '../../support/real-mosquitto.ts';
import { requireTool } from '../../support/requirement.ts';
import { openTcpProxy } from '../../support/tcp-proxy.ts';

const profile = { keepaliveMs: 10_000, connectTimeoutMs: 5000, backoffMs: { min: 20, max: 100 } };
const signal = (): AbortSignal => AbortSignal.timeout(12_000);

/** Aborts when an attempt of every client has ended. */
function untilRefused(swarm: Swarm): AbortSignal {
  const abort = new AbortController();
  const ended = new Set<string>();
  swarm.onEvent(({ kind, client }) => {
    if (kind === 'closed' && ended.add(client).size === 6) abort.abort();
  });
  return abort.signal;
}

describe.skipIf(!requireTool('mosquitto') || !requireTool('openssl'))('a swarm on a real Mosquitto', () => {
  let certificates: Certificates;
  let broker: RealMosquitto;
  let ports: readonly number[];

  beforeAll(async () => {
    certificates = await makeCertificates();
    ports = await freePorts(4);
    const [web, tls, secureWeb, mutual] = ports;
    const file = (name: string): string => join(certificates.folder, name);
    const server = [`cafile ${file('ca.crt')}`, `certfile ${file('server.crt')}`, `keyfile ${file('server.key')}`];
    broker = await startMosquitto([
      'user root', // started by root it would drop to a user that may not read the folder
      'max_inflight_messages 0', // its default of 20 makes a burst of QoS 2 wait for itself
      `listener ${web} 127.0.0.1`,
      'protocol websockets',
      `listener ${tls} 127.0.0.1`,
      ...server,
      `listener ${secureWeb} 127.0.0.1`,
      'protocol websockets',
      ...server,
      `listener ${mutual} 127.0.0.1`,
      ...server,
      'require_certificate true',
    ]);
  });
  afterAll(async () => {
    await broker?.[Symbol.asyncDispose]();
    await certificates?.[Symbol.asyncDispose]();
  });

  const open = (endpoint: string, more: Partial<SwarmOptions> = {}): Promise<Swarm> =>
    openSwarm({
      run: 'real',
      endpoint,
      nodes: [],
      profile,
      floatingStreams: 3,
      pinnedStreams: false,
      qos: [0, 1, 2],
      intervalMs: 10,
      seed: 3,
      clock: systemClock,
      tls: { ca: join(certificates.folder, 'ca.crt') },
      ...more,
    });
  const addressOf = (scheme: string): string => {
    const index = { ws: 0, mqtts: 1, wss: 2, mutual: 3 }[scheme];
    const port = index === undefined ? broker.port : ports[index];
    return `${scheme === 'mutual' ? 'mqtts' : scheme}://127.0.0.1:${port}`;
  };

  test.each(
    ['mqtt', 'ws', 'mqtts', 'wss'].flatMap((scheme) => ([4, 5] as const).map((version) => [scheme, version] as const)),
  )('delivers every message exactly once over %s, MQTT version %d', async (scheme, protocolVersion) => {
    await using swarm = await open(addressOf(scheme), { protocolVersion });
    await swarm.start(signal());
    await until('messages', () => swarm.snapshot().slots.length > 150, { withinMs: 8000, signal: signal() });
    const observation = await swarm.finish({ signal: signal(), quietMs: 60 });
    const { messages } = analyse(observation, { faultMs: 0, faultProvenMs: 0, endMs: 60_000 });
    for (const found of Object.values(messages)) {
      expect(found).toMatchObject({ lost: 0, duplicates: 0, inversions: 0, indeterminate: 0, sent: found.attempted });
    }
    expect(observation.drained).toBe(true);
    expect(observation.latency?.count).toBe(observation.slots.length);
    // One event of each step and in its order, whatever the transport.
    const [first] = observation.streams;
    const kinds = observation.events.filter(({ client }) => client === first?.subscriber.id).map(({ kind }) => kind);
    expect(kinds).toEqual(['connecting', 'tcp_open', 'connack', 'suback']);
  });

  test('shows a client certificate where the broker wants one, and names the trouble where it has none', async () => {
    const file = (name: string): string => join(certificates.folder, name);
    const tls = { ca: file('ca.crt'), cert: file('client.crt'), key: file('client.key') };
    await using swarm = await open(addressOf('mutual'), { tls });
    await swarm.start(signal());
    await using without = await open(addressOf('mutual'), { run: 'without' });
    await expect(without.start(untilRefused(without))).rejects.toMatchObject({ code: 'SRE_SWARM_NOT_READY' });
  });

  test('does not talk to a broker whose certificate it cannot trust, unless it is told to', async () => {
    const stranger = { ca: join(certificates.folder, 'stranger.crt') };
    await using wary = await open(addressOf('mqtts'), { tls: stranger });
    await expect(wary.start(untilRefused(wary))).rejects.toThrow(/is not trusted/);
    await using lost = await open(addressOf('mqtts'), { tls: { ca: '/nowhere/ca.crt' } });
    await expect(lost.start(untilRefused(lost))).rejects.toThrow(/cannot read tls.ca \/nowhere\/ca.crt/);
    await using careless = await open(addressOf('wss'), { tls: { insecureSkipVerify: true } });
    await careless.start(signal());
  });

  test('loses no acknowledged message when the broker is frozen and comes back, over TLS', async () => {
    const hasty = { keepaliveMs: 200, connectTimeoutMs: 200, backoffMs: { min: 20, max: 100 } };
    await using swarm = await open(addressOf('mqtts'), { profile: hasty, run: 'frozen' });
    const kinds = new Set<string>();
    swarm.onEvent(({ kind }) => kinds.add(kind));
    await swarm.start(signal());
    await until('messages', () => swarm.snapshot().slots.length > 60, { withinMs: 8000, signal: signal() });
    broker.signal('SIGSTOP');
    const timeouts = () => kinds.has('keepalive_timeout') && kinds.has('connect_timeout');
    await until('timeouts', timeouts, { withinMs: 8000, signal: signal() });
    broker.signal('SIGCONT');
    const observation = await swarm.finish({ signal: signal(), quietMs: 200 });
    const { messages } = analyse(observation, { faultMs: 0, faultProvenMs: 0, endMs: 60_000 });
    expect(observation.drained).toBe(true);
    expect(messages.qos1.lost).toBe(0);
    expect(messages.qos2).toMatchObject({ lost: 0, duplicates: 0 });
  });

  test('sets beside each client that died how often its will was published', async () => {
    await using proxy = await openTcpProxy(`127.0.0.1:${broker.port}`);
    const nodes = ['a', 'b'].map((name) => ({ name, address: proxy.address }));
    await using swarm = await open(addressOf('mqtt'), { wills: true, run: 'wills', nodes, pinnedStreams: true });
    await swarm.start(signal());
    proxy.reset();
    const fired = (): number => (swarm.snapshot().state?.wills ?? []).filter((will) => will.fired > 0).length;
    await until('wills', () => fired() === 4, { withinMs: 8000, signal: signal() });
    const wills = swarm.snapshot().state?.wills ?? [];
    expect(wills).toHaveLength(10);
    for (const will of wills) {
      const times = will.client.includes('-p-') ? 1 : 0;
      expect(will).toEqual({ client: will.client, died: times > 0, deaths: times, fired: times });
    }
  });
});
