import { describe, expect, test } from 'vitest';
import type { PushSettings } from '../../../src/config/settings.ts';
import { systemClock } from '../../../src/core/clock.ts';
import { Secret } from '../../../src/core/secret.ts';
import { exposedFamilies } from '../../../src/push/exposed-family.ts';
import { pushTargets } from '../../../src/push/index.ts';
import { openPushReceiver } from '../../support/push-receiver.ts';

const families = exposedFamilies(
  '# HELP mqtt_up Up.\n# TYPE mqtt_up gauge\nmqtt_up{cluster="a"} 1\n' +
    '# HELP mqtt_bytes_received_total Bytes.\n# TYPE mqtt_bytes_received_total counter\nmqtt_bytes_received_total{cluster="a"} 9007199254740991\n' +
    '# HELP x_seconds H.\n# TYPE x_seconds histogram\nx_seconds_bucket{le="1"} 2\nx_seconds_bucket{le="+Inf"} 3\nx_seconds_sum 4.5\nx_seconds_count 3\n',
);
const never = new AbortController().signal;

const settings = (to: PushSettings['to'], url: string): PushSettings => ({
  to,
  url,
  everyMs: 1_000,
  timeoutMs: 2_000,
  auth: { username: 'pusher', password: new Secret('hidden-word') },
  headers: { 'X-Scope-OrgID': new Secret('tenant-1') },
  tls: {},
  labels: { region: 'eu' },
});

/** Time passes at once where a retry waits. */
const hurried = { ...systemClock, sleep: async (_ms: number, signal?: AbortSignal) => signal?.throwIfAborted() };

async function failureOf(work: Promise<unknown>): Promise<string> {
  return await work.then(
    () => 'it succeeded',
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
}

describe.each(['remote_write', 'otlp'] as const)('push by %s', (to) => {
  test('sends the login and the headers of the configuration, and the media type of its protocol', async () => {
    await using receiver = await openPushReceiver();
    await using target = await pushTargets[to](settings(to, `${receiver.url}/in?x=1`), hurried);
    await target.push(families, 1_700_000_000_000, never);
    const [first] = receiver.received;
    expect(receiver.received).toHaveLength(1);
    expect(first?.path).toBe('/in?x=1');
    expect(first?.headers).toMatchObject({
      authorization: `Basic ${Buffer.from('pusher:hidden-word').toString('base64')}`,
      'x-scope-orgid': 'tenant-1',
      'content-type': 'application/x-protobuf',
      ...(to === 'remote_write' ? { 'content-encoding': 'snappy', 'x-prometheus-remote-write-version': '0.1.0' } : {}),
    });
    expect(target.name).toBe(`${to} ${new URL(receiver.url).host}`);
  });

  test('tries again when the receiver is overloaded, and is done when it takes the page', async () => {
    await using receiver = await openPushReceiver();
    receiver.answerWith({ status: 503, headers: { 'retry-after': '0' } }, { status: 200 });
    await using target = await pushTargets[to](settings(to, receiver.url), hurried);
    await target.push(families, 1, never);
    expect(receiver.received).toHaveLength(2);
    expect(receiver.received[0]?.body.equals(receiver.received[1]?.body ?? Buffer.alloc(0))).toBe(true);
  });

  test('does not try again what the receiver refuses, and names no secret', async () => {
    await using receiver = await openPushReceiver();
    receiver.answerWith({ status: 400, body: 'out of order sample' });
    await using target = await pushTargets[to](settings(to, receiver.url), hurried);
    const message = await failureOf(target.push(families, 1, never));
    expect(receiver.received).toHaveLength(1);
    expect(message).not.toBe('it succeeded');
    expect(message).not.toMatch(/hidden-word|tenant-1|authorization/i);
  });

  test('a receiver that is not there is an error in time', async () => {
    const receiver = await openPushReceiver();
    const { url } = receiver;
    await receiver[Symbol.asyncDispose]();
    await using target = await pushTargets[to](settings(to, url), hurried);
    expect(await failureOf(target.push(families, 1, AbortSignal.timeout(5_000)))).not.toBe('it succeeded');
  });

  test('does not follow a redirect to another host', async () => {
    await using elsewhere = await openPushReceiver();
    await using receiver = await openPushReceiver();
    receiver.answerWith({ status: 307, headers: { location: `${elsewhere.url}/in` } });
    await using target = await pushTargets[to](settings(to, receiver.url), hurried);
    expect(await failureOf(target.push(families, 1, never))).not.toBe('it succeeded');
    expect(elsewhere.received).toEqual([]);
  });
});

test('remote write gives up after a bounded number of tries', async () => {
  await using receiver = await openPushReceiver();
  receiver.answerWith({ status: 500 });
  await using target = await pushTargets.remote_write(settings('remote_write', receiver.url), hurried);
  expect(await failureOf(target.push(families, 1, never))).toContain('status 500');
  expect(receiver.received).toHaveLength(4);
});

test('a page of many series goes in several requests of bounded size', async () => {
  const lines = Array.from({ length: 11_000 }, (_, at) => `mqtt_up{cluster="c${at}"} 1`).join('\n');
  const many = exposedFamilies(`# HELP mqtt_up Up.\n# TYPE mqtt_up gauge\n${lines}\n`);
  for (const [to, requests] of [
    ['remote_write', 6],
    ['otlp', 3],
  ] as const) {
    await using receiver = await openPushReceiver();
    await using target = await pushTargets[to](settings(to, receiver.url), hurried);
    await target.push(many, 1, never);
    expect(receiver.received).toHaveLength(requests);
    for (const { body } of receiver.received) expect(body.length).toBeLessThan(1024 * 1024);
  }
});
