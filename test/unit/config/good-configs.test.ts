import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { formatDuration, parseDuration } from '../../../src/config/duration.ts';
import { parseSettings, settingsJsonSchema } from '../../../src/config/parse-settings.ts';
import { testRegistries } from '../../support/test-registries.ts';

const surroundings = {
  env: { RABBITMQ_PASSWORD: 'rabbit-secret', HOST: 'broker.example' },
  folder: '/',
  readFile: async () => 'file-secret\n',
};

async function parsed(text: string) {
  const result = await parseSettings(text, testRegistries, surroundings);
  expect(result.problems).toEqual([]);
  if (result.settings === undefined) throw new Error('no settings');
  return result.settings;
}

describe('a good configuration', () => {
  test('the example file is one', async () => {
    const text = await readFile(join(import.meta.dirname, '../../../sre.example.yaml'), 'utf8');
    const settings = await parsed(
      text.replace('driver: process', 'driver: process').replaceAll(/, start: \[[^\]]*\]/g, ''),
    );
    expect(settings.clusters.map(({ name, broker }) => [name, broker])).toEqual([
      ['plant-a', 'rabbitmq'],
      ['edge', 'mosquitto'],
    ]);
    const [plant] = settings.clusters;
    const manners = { keepaliveMs: 30_000, connectTimeoutMs: 5_000, backoffMs: { min: 1_000, max: 30_000 } };
    expect(plant?.chaos?.fleet).toEqual(manners);
    const all = 'backoff: 1s..30s, jitter: 0.5, cleanStart: true, sessionExpiry: 2h, maxInflight: 100, protocol: 5 }';
    const [more] = (await parsed(text.replaceAll(/, start: \[[^\]]*\]/g, '').replace('backoff: 1s..30s }', all)))
      .clusters;
    const said = { jitter: 0.5, cleanStart: true, sessionExpiryMs: 7_200_000, maxInflight: 100, protocol: 5 };
    expect(more?.chaos?.fleet).toEqual({ ...manners, ...said });
    expect(settings.exporter).toEqual({
      listen: ':9465',
      minIntervalMs: 5_000,
      staleAfterMs: 60_000,
      scrapeTimeoutMs: 10_000,
      maxSeriesPerCluster: 5_000,
    });
  });

  test('keeps the short form of a probe: a round trip a level of QoS, every 15 s', async () => {
    const settings = await parsed(
      'clusters:\n  - name: a\n    broker: mosquitto\n    nodes: [{ name: n1, mqtt: mqtt://h:1 }]\n    probe: { every: 3s, qos: [0, 1, 2] }\n',
    );
    expect(settings.clusters[0]?.probe).toEqual({
      everyMs: 3_000,
      timeoutMs: 3_000,
      modules: ['mqtt_qos0', 'mqtt_qos1', 'mqtt_qos2'],
      matrix: false,
      matrixQos: 1,
    });
    expect(Object.keys(settings.probes.modules)).toContain('mqtt_session');
  });

  test('has the modules of the configuration beside the built-in ones, and instead of one of the same name', async () => {
    const settings = await parsed(
      'clusters:\n  - name: a\n    broker: mosquitto\n    nodes: [{ name: n1, mqtt: mqtt://h:1 }]\n    probe: { qos: [1], modules: [mine, mqtt_qos1] }\nprobes:\n  modules: { mine: { protocol: 5 }, mqtt_qos1: { qos: 1, payload: 1024, auth: { username: u, password: "${file:x}" } } }\n',
    );
    expect(settings.clusters[0]?.probe?.modules).toEqual(['mqtt_qos1', 'mine']);
    expect(settings.probes.modules['mine']).toEqual({
      kind: 'round_trip',
      protocolVersion: 5,
      qos: 1,
      timeoutMs: 5_000,
      topicPrefix: 'mqtt-sre/probe',
      payloadBytes: 64,
    });
    expect(settings.probes.modules['mqtt_qos1']).toMatchObject({ payloadBytes: 1_024, protocolVersion: 4 });
    expect(JSON.stringify(settings)).not.toContain('file-secret');
  });

  test('has its secrets wrapped: no way of printing shows them, reveal does', async () => {
    const settings = await parsed(
      `clusters:\n  - name: a\n    broker: mosquitto\n    nodes: [{ name: n1, mqtt: 'mqtt://\${HOST}:1883' }]\n    auth: { username: u, password: '\${file:secret}' }\n`,
    );
    const [cluster] = settings.clusters;
    expect(cluster?.auth.password?.reveal()).toBe('file-secret');
    expect(cluster?.nodes[0]?.mqtt).toBe('mqtt://broker.example:1883');
    for (const printed of [JSON.stringify(settings), inspect(settings, { depth: 9 }), `${cluster?.auth.password}`]) {
      expect(printed).toContain('<secret>');
      expect(printed).not.toContain('file-secret');
    }
  });

  test('keeps a dollar brace written as $${', async () => {
    const settings = await parsed(
      `clusters:\n  - name: a\n    broker: mosquitto\n    nodes: [{ name: n1, mqtt: mqtt://h:1 }]\n    labels: { note: 'costs $\${5}' }\n`,
    );
    expect(settings.clusters[0]?.labels).toEqual({ note: 'costs ${5}' });
  });

  test('has as many expected nodes as it lists, unless it says otherwise', async () => {
    const settings = await parsed(
      `clusters:\n  - name: a\n    broker: mosquitto\n    nodes: [{ name: n1, mqtt: mqtt://h:1 }]\n`,
    );
    expect(settings.clusters[0]?.expectedNodes).toBe(1);
  });

  test('is described by a JSON Schema that names every broker', () => {
    expect(JSON.stringify(settingsJsonSchema(testRegistries))).toContain('"enum":["aedes","mosquitto","rabbitmq"]');
  });
});

describe('durations', () => {
  test.each([
    ['250ms', 250],
    ['30s', 30_000],
    ['1h30m', 5_400_000],
    ['0.5s', 500],
  ])('%s is %d ms', (text, ms) => expect(parseDuration(text)).toBe(ms));

  test.each(['', '30', 's', '-1s', '1 s', '1w'])('"%s" is none', (text) => expect(parseDuration(text)).toBeUndefined());

  test.each([500, 1_000, 90_000, 86_400_000])('%d ms survives being written and read', (ms) => {
    expect(parseDuration(formatDuration(ms))).toBe(ms);
  });
});
