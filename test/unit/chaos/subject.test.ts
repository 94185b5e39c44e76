import { expect, test } from 'vitest';
import { portAccepts } from '../../../src/chaos/drivers/port-check.ts';
import { crashFloor, silentFloor } from '../../../src/chaos/rto-floor.ts';
import { subjectOf } from '../../../src/chaos/subject.ts';
import { openAedesBroker } from '../../support/aedes-broker.ts';
import { fakeCluster } from '../../support/fake-broker.ts';

const fleet = { keepaliveMs: 10_000, connectTimeoutMs: 2_000, backoffMs: { min: 1_000, max: 30_000 } };

test.each([
  ['mqtt://broker', 'broker:1883'],
  ['mqtt://[::1]:1884', '[::1]:1884'],
  ['mqtts://broker.example', 'mqtts://broker.example:8883'],
  ['ws://broker:9001/mqtt', 'ws://broker:9001/mqtt'],
  ['wss://broker/a?b=c', 'wss://broker:443/a?b=c'],
])('devices that use %s are measured there', (endpoint, expected) => {
  const chaos = { environment: 'lab', driver: 'process', selector: {}, fleet };
  const subject = subjectOf(
    fakeCluster('a', { endpoints: [endpoint], nodes: [{ name: 'n1', mqtt: endpoint }], chaos }),
  );
  expect(subject.endpoint).toBe(expected);
  expect(subject.nodes[0]?.address).toBe(expected);
});

test('a port is checked wherever the address leads', async () => {
  await using broker = await openAedesBroker();
  for (const address of [broker.address, `mqtts://${broker.address}`, `ws://${broker.address}/mqtt?x=1:2`]) {
    expect(await portAccepts(address, AbortSignal.timeout(5_000))).toBe(true);
  }
});

test('jitter lowers the floor by its share of the first wait, because a device may be lucky', () => {
  expect(crashFloor(fleet).ms).toBe(1_000);
  expect(crashFloor({ ...fleet, jitter: 0.5 }).ms).toBe(500);
  expect(silentFloor({ ...fleet, jitter: 1 }).ms).toBe(17_000);
});
