import { execFileSync } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { undercountsReceived } from '../../src/brokers/mosquitto/version.ts';
import { until } from '../../src/core/deadline.ts';
import type { Source, SourceAnswer } from '../../src/core/source.ts';
import { numberOf, openKind, readUntil, sourceOf } from '../support/open-kind.ts';
import { startMosquitto } from '../support/real-mosquitto.ts';
import { requireTool } from '../support/requirement.ts';
import { openWorkloadClients, type WorkloadNode } from '../support/workload-clients.ts';

const present = requireTool('mosquitto') && requireTool('openssl');

const patience = () => AbortSignal.timeout(60_000);

const nodeAt = (url: string): WorkloadNode => ({ name: 'n1', mqtt: url });

async function reasonOf(source: Source): Promise<unknown> {
  return source.read(AbortSignal.timeout(8_000)).then(
    () => 'an answer',
    (error: { reason?: string }) => error.reason,
  );
}

describe.skipIf(!present)('a real mosquitto', () => {
  test('tells the truth about a known workload, without the exporter', async () => {
    await using broker = await startMosquitto(['sys_interval 1', 'max_queued_messages 20', 'max_inflight_messages 10']);
    const node = nodeAt(broker.url);
    await using clients = openWorkloadClients({ nodes: [node] });
    for (let index = 0; index < 4; index += 1) {
      const offline = await clients.connect(node, `offline-${index}`, { clean: false });
      await offline.subscribeAsync(`queue/${index}/#`, { qos: 1 });
      await offline.endAsync();
    }
    for (let index = 0; index < 6; index += 1) {
      const device = await clients.connect(node, `device-${index}`, {});
      await device.subscribeAsync(`commands/device-${index}`, { qos: 1 });
    }
    for (const member of ['worker-1', 'worker-2']) {
      const worker = await clients.connect(node, member, { protocolVersion: 5 });
      await worker.subscribeAsync('$share/workers/telemetry/#', { qos: 1 });
    }
    const publisher = await clients.connect(node, 'publisher', {});
    for (let n = 0; n < 40; n += 1) await publisher.publishAsync(`telemetry/${n}`, 'x'.repeat(100), { qos: 1 });
    for (let n = 0; n < 5; n += 1) await publisher.publishAsync(`state/${n}`, 'on', { qos: 1, retain: true });
    for (let n = 0; n < 7; n += 1) await publisher.publishAsync('queue/0/x', `${n}`, { qos: 1 });
    // A queue holds 20 besides the window of 10; of 50 messages 20 are dropped.
    for (let n = 0; n < 50; n += 1) await publisher.publishAsync('queue/1/x', `${n}`, { qos: 1 });

    const truth = {
      connectionsCurrent: 9,
      sessionsCurrent: 13,
      sessionsDisconnected: 4,
      subscriptionsCurrent: 10,
      subscriptionsShared: 2,
      messagesReceived: 102 as number | undefined,
    };
    const bytes = 40 * 100 + 5 * 2 + 7 + (10 + 40 * 2);
    const numbers = (answer: SourceAnswer) =>
      Object.fromEntries(Object.keys(truth).map((key) => [key, numberOf(answer, key as keyof typeof truth)]));

    await using adapter = await openKind('mosquitto', [{ name: 'n1', mqtt: broker.url }], { sysInterval: '1s' });
    const source = sourceOf(adapter, 'n1', 'sys');
    await readUntil(
      source,
      'the tick after the workload',
      (answer) => numberOf(answer, 'payloadBytesReceived') === bytes,
    );
    const settled = await readUntil(
      source,
      'the first tick with us',
      (answer) => numberOf(answer, 'retainedMessages') !== undefined,
    );
    // Up to 2.0.14 the broker's own counter leaves out retained messages, so that it is not believed.
    const version = settled.readings.find(({ metric }) => metric === 'mqtt_broker_info')?.labels['version'] ?? '';
    if (undercountsReceived(version)) truth.messagesReceived = undefined;
    expect(numbers(settled)).toEqual(truth);
    expect(numberOf(settled, 'retainedMessages')).toBe(5);
    const dropped = numberOf(settled, 'messagesDropped') ?? 0;
    expect(dropped).toBeGreaterThan(0);
    expect((numberOf(settled, 'queuedMessages') ?? 0) + dropped).toBe(57);

    const more = await clients.connect(node, 'one-more', {});
    const oneMore = await readUntil(
      source,
      'one connection more',
      (answer) => numberOf(answer, 'connectionsCurrent') === 10,
    );
    expect(numberOf(oneMore, 'sessionsCurrent')).toBe(14);
    await more.endAsync();
    await publisher.publishAsync('state/0', '', { qos: 1, retain: true });
    const cleared = await readUntil(
      source,
      'one retained message less',
      (answer) => numberOf(answer, 'retainedMessages') === 4,
    );
    expect(numberOf(cleared, 'connectionsCurrent')).toBe(9);
  });

  test('a retained count stays right when somebody else reads $SYS/# and makes expired topics vanish', async () => {
    await using broker = await startMosquitto(['sys_interval 1']);
    const node = nodeAt(broker.url);
    await using clients = openWorkloadClients({ nodes: [node] });
    const publisher = await clients.connect(node, 'publisher', {});
    for (let n = 0; n < 3; n += 1) await publisher.publishAsync(`state/${n}`, 'on', { qos: 1, retain: true });
    await using adapter = await openKind('mosquitto', [{ name: 'n1', mqtt: broker.url }], { sysInterval: '1s' });
    const source = sourceOf(adapter, 'n1', 'sys');
    await readUntil(source, 'three retained', (answer) => numberOf(answer, 'retainedMessages') === 3);
    await delay(63_000, undefined, { signal: AbortSignal.timeout(70_000) }); // the broker's own expiry is what is tested
    const observer = await clients.connect(node, 'somebody', {});
    await observer.subscribeAsync('$SYS/#', { qos: 0 });
    const seen = new Set<number | undefined>();
    for (let look = 0; look < 20; look += 1) {
      seen.add(numberOf(await source.read(patience()), 'retainedMessages'));
      await delay(250);
    }
    expect([...seen]).toEqual([3]);
  });

  test('a bridge is up, and down after the other side is gone', async () => {
    await using remote = await startMosquitto(['sys_interval 1']);
    await using local = await startMosquitto([
      'sys_interval 1',
      'connection to-remote',
      `address 127.0.0.1:${remote.port}`,
      'remote_clientid bridge-a',
      'topic sensors/# both 1',
      'keepalive_interval 5',
      'restart_timeout 1',
    ]);
    await using adapter = await openKind('mosquitto', [{ name: 'n1', mqtt: local.url }], { sysInterval: '1s' });
    const source = sourceOf(adapter, 'n1', 'sys');
    const up = await readUntil(source, 'the bridge up', (answer) => numberOf(answer, 'bridgeUp') === 1);
    expect(up.readings.find(({ metric }) => metric === 'mqtt_bridge_up')?.labels).toEqual({
      node: 'n1',
      bridge: 'bridge-a',
      type: 'bridge',
    });
    await remote.stop('SIGTERM');
    const down = await readUntil(source, 'the bridge down', (answer) => numberOf(answer, 'bridgeUp') === 0);
    expect(numberOf(down, 'bridgeUp')).toBe(0);
  });

  test('a broker that is killed is refused or closed, one that is back is read again, one that is frozen times out', async () => {
    await using broker = await startMosquitto(['sys_interval 1']);
    await using adapter = await openKind('mosquitto', [{ name: 'n1', mqtt: broker.url }], { sysInterval: '1s' });
    const source = sourceOf(adapter, 'n1', 'sys');
    expect((await source.read(patience())).readings.length).toBeGreaterThan(10);
    await broker.stop('SIGKILL');
    await until('the loss noticed', async () => (await reasonOf(source)) !== 'an answer', {
      withinMs: 60_000,
      signal: patience(),
    });
    expect(['closed', 'refused']).toContain(await reasonOf(source));
    await broker.start();
    await until('read again', async () => (await reasonOf(source)) === 'an answer', {
      withinMs: 60_000,
      signal: patience(),
    });
    broker.signal('SIGSTOP');
    await until('the freeze noticed', async () => (await reasonOf(source)) !== 'an answer', {
      withinMs: 40_000,
      everyMs: 500,
      signal: patience(),
    });
    expect(['timeout', 'stale']).toContain(await reasonOf(source));
    broker.signal('SIGCONT');
  });

  test('sys_interval 0 is said, not shown as zeros', async () => {
    await using broker = await startMosquitto(['sys_interval 0']);
    await using adapter = await openKind('mosquitto', [{ name: 'n1', mqtt: broker.url }]);
    await expect(sourceOf(adapter, 'n1', 'sys').read(patience())).rejects.toThrow(/is sys_interval 0/);
  });

  test('over TLS it is read with the right authority and is reason tls without it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'mqtt-sre-tls-'));
    try {
      const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
      const subject = ['-subj', '/CN=broker', '-addext', 'subjectAltName=IP:127.0.0.1'];
      const files = ['-keyout', key, '-out', cert];
      execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...subject, ...files], {
        stdio: 'ignore',
      });
      await chmod(folder, 0o755);
      await chmod(key, 0o644);
      await using broker = await startMosquitto(['sys_interval 1', `certfile ${cert}`, `keyfile ${key}`]);
      const nodes = [{ name: 'n1', mqtt: broker.url.replace('mqtt:', 'mqtts:') }];
      await using strangers = await openKind('mosquitto', nodes);
      expect(await reasonOf(sourceOf(strangers, 'n1', 'sys'))).toBe('tls');
      await using friends = await openKind('mosquitto', nodes, {}, {}, { ca: cert });
      expect(await reasonOf(sourceOf(friends, 'n1', 'sys'))).toBe('an answer');
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  test('wrong credentials are reason auth', async () => {
    await using broker = await startMosquitto(['sys_interval 1', 'allow_anonymous false']);
    await using adapter = await openKind('mosquitto', [{ name: 'n1', mqtt: broker.url }]);
    expect(await reasonOf(sourceOf(adapter, 'n1', 'sys'))).toBe('auth');
  });
});
