import { describe, expect, test } from 'vitest';
import { SEED_DEMAND } from '../../../src/capacity/demand.ts';
import { changed } from '../../../src/capacity/demand-changes.ts';
import { demandFields } from '../../../src/capacity/demand-fields.ts';
import { readDemandFile } from '../../../src/capacity/demand-file.ts';
import { messageOf } from '../../../src/core/sre-error.ts';

function said(values: Readonly<Record<string, string>>) {
  const changes = Object.entries(values).map(([key, text]) => {
    const change = demandFields[key]?.read(text);
    if (change === undefined) throw new Error(`${key}: ${demandFields[key]?.words}`);
    return [key, change] as const;
  });
  return changed(SEED_DEMAND, new Map(changes));
}

describe('what is said about a demand', () => {
  test('changes that and nothing else', () => {
    expect(said({})).toEqual(SEED_DEMAND);
    expect(
      said({ devices: '2_000', every: '1m30s', payload: '1KiB', topicBytes: '12', peak: '2.5x', fanOut: '0.5' }),
    ).toEqual({
      ...SEED_DEMAND,
      devices: 2_000,
      everyMs: 90_000,
      payloadBytes: 1_024,
      topicBytes: 12,
      peak: 2.5,
      fanOut: 0.5,
    });
    expect(said({ tls: 'true', websocket: 'true' }).transport).toEqual({ tls: '1.3', webSocket: true });
    expect(said({ tls: '1.2' }).transport.tls).toBe('1.2');
  });

  test.each([
    ['100k', 100_000],
    ['100K', 100_000],
    ['1.6M', 1_600_000],
    ['1,600,000', 1_600_000],
    ['1.1M', 1_100_000],
    ['1G', 1_000_000_000],
  ])('%s devices, as reports write it, are %i', (text, devices) => {
    expect(said({ devices: text }).devices).toBe(devices);
  });

  test.each([
    ['0', [1, 0, 0]],
    ['1', [0, 1, 0]],
    ['2', [0, 0, 1]],
    ['0:80,1:20', [0.8, 0.2, 0]],
    ['0:80%,1:15%,2:5%', [0.8, 0.15, 0.05]],
  ])('QoS %s are the shares %j', (text, shares) => {
    expect(said({ qos: text }).qos).toEqual(shares);
  });

  test.each([
    ['devices', '0'],
    ['devices', '1.5'],
    ['devices', '1,00'],
    ['devices', '1.0001k'],
    ['devices', '2G'],
    ['devices', '100m'],
    ['devices', 'k'],
    ['every', '60'],
    ['every', '0s'],
    ['payload', '50'],
    ['payload', '50b'],
    ['payload', '0.5B'],
    ['payload', '300MB'],
    ['topicBytes', '65536'],
    ['qos', '3'],
    ['qos', '0:80'],
    ['qos', '0:80,1:30'],
    ['fanOut', '-1'],
    ['peak', '0.5'],
    ['sessions', 'Clean'],
    ['protocol', '4'],
    ['tls', '1.1'],
    ['keepAlive', '65536s'],
  ])('%s does not take %s', (key, text) => {
    expect(demandFields[key]?.read(text)).toBeUndefined();
  });

  test('queues a thousand messages for persistent sessions, as the seed does, unless it says how many', () => {
    expect(said({ sessions: 'persistent' }).queued).toBe(1_000);
    expect(said({ sessions: 'persistent', queued: '0' }).queued).toBe(0);
    expect(said({ sessions: 'persistent', queued: '5' }).queued).toBe(5);
  });

  test.each([
    [{ queued: '5' }, 'clean sessions queue nothing, and queued messages are given'],
    [{ properties: '5B' }, 'MQTT 3.1.1 has no properties, and some are given'],
    [{ payload: '256MiB' }, 'payload and topic do not fit one MQTT packet'],
  ])('%j does not go together', (values, message) => {
    expect(() => said(values)).toThrow(message);
  });
});

describe('a demand file', () => {
  test('has the keys of the flags, as text or as numbers', async () => {
    const text = 'devices: 500\nevery: 10s\nqos: "0:90,2:10" # mostly telemetry\nfanOut: 2.5\ntls: true\nprotocol: 5\n';
    expect(changed(SEED_DEMAND, await readDemandFile('demand.yaml', text))).toEqual({
      ...SEED_DEMAND,
      ...{ devices: 500, everyMs: 10_000, qos: [0.9, 0, 0.1], fanOut: 2.5, protocol: '5' },
      transport: { tls: '1.3', webSocket: false },
    });
  });

  test('tells every mistake with its line', async () => {
    const refused = await readDemandFile('d.yaml', 'device: 5\nevery: 60\npayload: [1]\n').catch(
      (error: unknown) => error,
    );
    expect(refused).toMatchObject({ code: 'SRE_BAD_DEMAND', exitCode: 2 });
    expect(messageOf(refused).split('\n')).toEqual([
      'd.yaml is no demand:',
      'd.yaml:1:1: unknown key "device", did you mean "devices"?',
      'd.yaml:2:8 every: expected a duration from 1ms to 365d, such as 60s',
      expect.stringMatching(/^d\.yaml:3:10 payload: expected a size with its unit/),
    ]);
  });
});

describe('the defaults in the help of sre capacity', () => {
  test('are those of the worked example', () => {
    for (const [key, { example, read }] of Object.entries(demandFields)) {
      expect([key, read(example)?.(SEED_DEMAND)]).toEqual([key, SEED_DEMAND]);
    }
  });
});
