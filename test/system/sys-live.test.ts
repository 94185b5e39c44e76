import { describe, expect, test } from 'vitest';
import { until } from '../../src/core/deadline.ts';
import type { MetricKey } from '../../src/metrics/catalogue.ts';
import { numberOf, openKind, readUntil, sourceOf } from '../support/open-kind.ts';
import { startMosquitto } from '../support/real-mosquitto.ts';
import { requireTool } from '../support/requirement.ts';
import { openWorkloadClients, type WorkloadNode } from '../support/workload-clients.ts';

const patience = () => AbortSignal.timeout(60_000);

describe.skipIf(!requireTool('mosquitto'))('a real Mosquitto read as any broker with $SYS topics', () => {
  test('tells the numbers of a known workload, without the exporter', async () => {
    await using broker = await startMosquitto(['sys_interval 1']);
    const node: WorkloadNode = { name: 'n1', mqtt: broker.url };
    await using clients = openWorkloadClients({ nodes: [node] });
    for (let index = 0; index < 5; index += 1) {
      const device = await clients.connect(node, `device-${index}`, {});
      await device.subscribeAsync(`commands/device-${index}`, { qos: 1 });
    }
    const offline = await clients.connect(node, 'offline', { clean: false });
    await offline.subscribeAsync('queue/#', { qos: 1 });
    await offline.endAsync();
    const publisher = await clients.connect(node, 'publisher', {});
    for (let index = 0; index < 50; index += 1) {
      await publisher.publishAsync(`commands/device-${index % 5}`, 'twelve bytes', { qos: 1 });
    }
    await using adapter = await openKind('sys', [node], { heartbeat: { interval: '1s' } });
    const answer = await readUntil(
      sourceOf(adapter, 'n1', 'sys'),
      'the workload in the numbers',
      (read) => numberOf(read, 'payloadBytesReceived') === 600 && numberOf(read, 'sessionsDisconnected') === 1,
    );
    const keys: readonly MetricKey[] = [
      'connectionsCurrent',
      'sessionsCurrent',
      'subscriptionsCurrent',
      'messagesReceived',
    ];
    expect(keys.map((key) => numberOf(answer, key))).toEqual([6, 7, 6, 50]);
  });

  test('a broker that hangs is stale after three intervals, and read again when it goes on', async () => {
    await using broker = await startMosquitto(['sys_interval 1']);
    await using adapter = await openKind('sys', [{ name: 'n1', mqtt: broker.url }], { heartbeat: { interval: '1s' } });
    const source = sourceOf(adapter, 'n1', 'sys');
    await source.read(patience());
    broker.signal('SIGSTOP');
    const stale = () =>
      source.read(patience()).then(
        () => false,
        (error: { reason?: string }) => error.reason === 'stale',
      );
    await until('the source to be stale', stale, { withinMs: 20_000, everyMs: 500, signal: patience() });
    broker.signal('SIGCONT');
    const answers = () =>
      source.read(patience()).then(
        () => true,
        () => false,
      );
    await until('the source to answer again', answers, { withinMs: 60_000, everyMs: 200, signal: patience() });
    expect(await answers()).toBe(true);
  });
});
