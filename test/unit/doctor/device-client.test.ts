import { describe, expect, test } from 'vitest';
import { openCheckClient } from '../../../src/doctor/check-client.ts';
import { authorization } from '../../../src/doctor/checks/authorization.ts';
import { takeover } from '../../../src/doctor/checks/takeover.ts';
import { openAedesBroker } from '../../support/aedes-broker.ts';
import { doctorVisit } from '../../support/doctor-visit.ts';
import { openHostileBroker } from '../../support/hostile-broker.ts';
import { startReturningDevice } from '../../support/returning-device.ts';

const { signal } = new AbortController();
const mqtt311 = { protocolVersion: 4 } as const;

describe('asking as the device', () => {
  test('leaves its session alone, with the messages that wait in it', async () => {
    await using broker = await openAedesBroker();
    const url = `mqtt://${broker.address}`;
    await using home = doctorVisit(url, {}, mqtt311);
    const device = await openCheckClient(home.visit, { clientId: 'device', clean: false }, signal);
    await device.subscribe('orders/#', 1);
    await device[Symbol.asyncDispose]();
    await using sender = await openCheckClient(home.visit, { clientId: 'sender' }, signal);
    for (const order of ['1', '2']) await sender.publish(`orders/${order}`, order, { qos: 1 });

    await using visiting = doctorVisit(url, { as: 'device', topic: 'orders/#', timeoutMs: 500 }, mqtt311);
    const rights = await authorization.run(visiting.visit, signal);
    const rivals = await takeover.run(visiting.visit, signal);
    expect(rights.evidence?.join()).toContain(
      'device has a session at the broker, so its subscriptions were left alone',
    );
    expect([rights.outcome, rivals.outcome]).toEqual(['good', 'good']);
    expect(await visiting.takeBack()).toEqual([]);

    await using back = await openCheckClient(home.visit, { clientId: 'device', clean: false }, signal);
    expect(back.connack.sessionPresent).toBe(true);
    await back.hears(() => back.heard.length === 2);
    expect(back.heard.map(({ payload }) => payload.toString())).toEqual(['1', '2']);
    await sender.publish('orders/3', '3', { qos: 1 });
    expect(await back.hears((message) => message.topic === 'orders/3')).toBeDefined();
  });

  test.each([4, 5] as const)('leaves no session behind where there was none (MQTT %i)', async (protocolVersion) => {
    await using broker = await openHostileBroker();
    const request = { as: 'device', topic: 'orders/#', timeoutMs: 500 };
    await using visiting = doctorVisit(broker.url, request, { protocolVersion });
    const { evidence } = await authorization.run(visiting.visit, signal);
    expect(evidence?.join()).toContain('device may subscribe to orders/#');
    await takeover.run(visiting.visit, signal);
    expect(await visiting.takeBack()).toEqual([]);
    await using after = await openCheckClient(visiting.visit, { clientId: 'device', clean: false }, signal);
    expect(after.connack.sessionPresent).toBe(false);
  });

  test('is not done unless it is asked for', async () => {
    await using broker = await openHostileBroker();
    await using visiting = doctorVisit(broker.url, { topic: 'orders/#', timeoutMs: 500 });
    const { evidence } = await authorization.run(visiting.visit, signal);
    expect(evidence?.join()).toContain('name the device with --as');
    expect(broker.sessions().filter((id) => !id.startsWith(`sredoctor${visiting.visit.run}`))).toEqual([]);
  });
});

describe('two clients with one client id', () => {
  test.each([4, 5] as const)('the one that comes back is found (MQTT %i)', async (protocolVersion) => {
    await using broker = await openHostileBroker();
    await using _device = await startReturningDevice(broker.url, { clientId: 'pump-7' });
    await using visiting = doctorVisit(broker.url, { as: 'pump-7', timeoutMs: 1_000 }, { protocolVersion });
    const { findings } = await takeover.run(visiting.visit, signal);
    expect(findings?.map(({ says }) => says)).toEqual([
      'Two clients use one client id: somebody else connects as pump-7 and comes back whenever it is thrown out.',
    ]);
    expect(findings?.[0]?.cause).toBeTruthy();
  });

  test('is not said of an id that nobody else has', async () => {
    await using broker = await openHostileBroker();
    await using visiting = doctorVisit(broker.url, { as: 'pump-7', timeoutMs: 300 });
    const { outcome, evidence } = await takeover.run(visiting.visit, signal);
    expect(outcome).toBe('good');
    expect(evidence?.join()).toContain('nobody else came as pump-7 within 300 ms');
  });
});
