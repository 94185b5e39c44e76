import { describe, expect, test } from 'vitest';
import { nanoMq } from '../../../../src/brokers/nanomq/kind.ts';
import { statusOf, statusReadings } from '../../../../src/brokers/nanomq/node-status.ts';
import { cpuReadings, pageReadings } from '../../../../src/brokers/nanomq/page-readings.ts';
import type { Reading } from '../../../../src/core/reading.ts';
import { parsePrometheusText } from '../../../../src/http/prometheus-text.ts';
import { type MetricKey, metrics } from '../../../../src/metrics/catalogue.ts';
import { type Look, lookAt } from '../../../support/look.ts';
import { openRecordedNanoMq } from '../../../support/recorded-nanomq.ts';

async function look(fixture: string, nodes: readonly string[] = ['n1']): Promise<Look> {
  await using nanomq = await openRecordedNanoMq(fixture, nodes);
  const seen = await lookAt(nanomq.adapter);
  expect(seen.failures()).toEqual({}); // what is absent below is absent from answers
  return seen;
}

function value(readings: readonly Reading[], key: MetricKey): number | undefined {
  return readings.find(({ metric }) => metric === metrics[key].name)?.value;
}

/** Readings of a page of these families. */
function ofPage(families: Readonly<Record<string, number | string>>, alone = true): readonly Reading[] {
  const lines = Object.entries(families).map(
    ([name, number]) => `# TYPE ${name} gauge\n# HELP ${name}\n${name} ${number}`,
  );
  return pageReadings('n', parsePrometheusText(lines.join('\n')), alone);
}

const node = (fields: object): unknown => ({ code: 0, data: [fields] });

describe('traps of NanoMQ', () => {
  test('"max" is not a limit: nanomq_connections_max is a peak seen by scrapes', async () => {
    const seen = await look('0.25.5-one-client-left');
    expect(seen.byNode('connectionsMax')).toEqual({});
    expect(seen.byNode('connectionsPeak')).toEqual({ n1: 14 });
    expect(seen.byNode('connectionsCurrent')).toEqual({ n1: 13 });
  });

  test('sessions_max, subscribers_max and topics_max are high-water marks and no limits either', async () => {
    const seen = await look('0.25.5-one-client-left');
    expect(seen.byNode('sessionsMax')).toEqual({});
    expect(seen.byNode('sessionsCurrent')).toEqual({ n1: 20 });
    expect(seen.sum('topicsCurrent')).toBe(18);
  });

  test('connections of /nodes are sessions (21) and not the 14 that are connected', async () => {
    const readings = statusReadings('n', statusOf('u', node({ connections: 21, version: '0.25.5-7' })));
    expect(value(readings, 'connectionsCurrent')).toBeUndefined();
    expect((await look('0.25.5-loaded')).byNode('connectionsCurrent')).toEqual({ n1: 14 });
  });

  test('subscribers are clients, not subscriptions: those are left out', async () => {
    expect((await look('0.25.5-loaded')).byNode('subscriptionsCurrent')).toEqual({});
  });

  test('messages_sent (3900) counts 700 that only wait: what was sent (3200) is not known', async () => {
    const seen = await look('0.25.5-loaded');
    expect(seen.byNode('messagesSent')).toEqual({});
    expect(seen.byNode('queuedMessages')).toEqual({});
  });

  test('messages_dropped means nobody had subscribed and is no loss', async () => {
    expect((await look('0.25.5-loaded')).labels('messagesDropped')).toEqual([{ reason: 'no_subscribers' }]);
  });

  test("the broker's own events stay in: with a listener they are received (+7) and no more dropped", async () => {
    const [before, after] = [await look('0.25.5-loaded'), await look('0.25.5-one-client-left')];
    expect(after.sum('messagesReceived') - before.sum('messagesReceived')).toBe(7);
    expect(after.sum('messagesDropped') - before.sum('messagesDropped')).toBe(0);
  });

  test('TYPE before HELP, HELP without text, counters without _total', () => {
    expect(value(ofPage({ nanomq_messages_received: 5 }), 'messagesReceived')).toBe(5);
  });

  test('counters are 32 bits printed with a sign: -1 is 4294967295', () => {
    const readings = ofPage({ nanomq_messages_received: -1, nanomq_messages_dropped: -2_147_483_648 });
    expect(value(readings, 'messagesReceived')).toBe(4_294_967_295);
    expect(value(readings, 'messagesDropped')).toBe(2_147_483_648);
  });

  test('built without statistics the counters are 0 although clients came: that is no knowledge', () => {
    const zeros = { nanomq_messages_received: 0, nanomq_messages_dropped: 0 };
    const readings = ofPage({ nanomq_connections_max: 3, ...zeros });
    expect(value(readings, 'messagesReceived')).toBeUndefined();
    expect(value(readings, 'messagesDropped')).toBeUndefined();
    expect(value(ofPage({ nanomq_connections_max: 0, ...zeros }), 'messagesReceived')).toBe(0);
  });

  test('memory and CPU exist only where it can look: 0 bytes is no knowledge of either', () => {
    const page = parsePrometheusText('nanomq_memory_usage 0\nnanomq_cpu_usage 0.00\n');
    expect(pageReadings('n', page, true)).toEqual([]);
    expect(cpuReadings('n', page)).toEqual([]);
  });

  test('CPU is percent of the machine, and -1 when it could not be read', () => {
    const page = (cpu: number) => parsePrometheusText(`nanomq_memory_usage 1\nnanomq_cpu_usage ${cpu}\n`);
    expect(value(cpuReadings('n', page(1.64)), 'cpuUsage')).toBeCloseTo(0.0164);
    expect(cpuReadings('n', page(-1))).toEqual([]);
  });

  test('CPU is measured since the last read, so the first read, of unknown length, does not tell it', async () => {
    await using nanomq = await openRecordedNanoMq('0.25.5-loaded');
    expect((await lookAt(nanomq.adapter)).byNode('cpuUsage')).toEqual({});
    expect((await lookAt(nanomq.adapter)).byNode('cpuUsage')).toEqual({ n1: 0 });
  });

  test('no membership: no view, and no expected size from the broker', async () => {
    const seen = await look('two-brokers', ['n1', 'n2']);
    expect(seen.running()).toEqual({});
    expect(seen.byNode('clusterViewNodes')).toEqual({});
  });

  test('topics of several brokers may be the same ones: with more than one they are not added up', async () => {
    expect((await look('two-brokers', ['n1', 'n2'])).labels('topicsCurrent')).toEqual([]);
  });

  test('uptime is text whose hours go on beyond a day', () => {
    const uptime = (words: string) => statusOf('u', node({ uptime: words })).uptimeSeconds;
    expect(uptime('0 Hours, 1 minutes, 34 seconds')).toBe(94);
    expect(uptime('100 Hours, 0 minutes, 1 seconds')).toBe(360_001);
    expect(uptime('a while')).toBeUndefined();
  });

  test('success stands in the code: 200 with code 111 is no answer', async () => {
    expect(() => statusOf('u', { code: 111 })).toThrow('code');
    const seen = await look('refused-nodes-derived');
    expect(seen.byNode('uptime')).toEqual({});
    expect(seen.byNode('connectionsCurrent')).toEqual({ n1: 14 });
  });

  test('limit_conn = 2: never in parallel, one source a node and one request after the other', async () => {
    await using nanomq = await openRecordedNanoMq('slow-nodes-derived');
    expect(nanomq.adapter.sources).toHaveLength(1);
    await lookAt(nanomq.adapter, 300);
    expect(nanomq.http.asked('n1')).toEqual(['/api/v4/prometheus', '/api/v4/nodes']);
    await using refused = await openRecordedNanoMq('0.25.5-wrong-password');
    await lookAt(refused.adapter);
    expect(refused.http.asked('n1')).toEqual(['/api/v4/prometheus']); // nothing is asked before the page has come
  });

  test('/configuration and /bridges hold passwords, /metrics restarts the CPU measurement: none is asked for', async () => {
    await using nanomq = await openRecordedNanoMq('0.25.5-loaded');
    await lookAt(nanomq.adapter);
    expect(nanomq.http.asked('n1')).toEqual(['/api/v4/prometheus', '/api/v4/nodes']);
  });

  test('$SYS has only events (a byte 0 before the JSON, hexadecimal codes): it is not subscribed to', async () => {
    expect(nanoMq.needs).toEqual(['api']);
    await using nanomq = await openRecordedNanoMq('0.25.5-loaded');
    expect(nanomq.adapter.sources.map(({ name }) => name)).toEqual(['http']);
  });

  test.each([
    ['connectionsOpened', 'a refused client gets an online event'],
    ['connectionsClosed', 'a client leaving with a kept session gets no offline event'],
    ['authenticationAttempts', 'refusals are not counted'],
    ['sessionsPersistent', 'clean_start is true for kept sessions too'],
    ['retainedMessages', 'there is no number'],
  ] as const)('%s is absent: %s', async (key, _why) => {
    expect((await look('0.25.5-loaded')).byNode(key)).toEqual({});
  });

  test('the support table promises nothing NanoMQ cannot tell', () => {
    const promised = Object.keys(nanoMq.support);
    for (const key of [
      'messagesSent',
      'queuedMessages',
      'retainedMessages',
      'bytesReceived',
      'authenticationAttempts',
    ]) {
      expect(promised).not.toContain(key);
    }
  });
});
