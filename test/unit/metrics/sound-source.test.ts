import { describe, expect, test } from 'vitest';
import type { Reading } from '../../../src/core/reading.ts';
import { LONGEST_LABEL, soundReading, soundText } from '../../../src/metrics/sound-reading.ts';
import { soundSource } from '../../../src/metrics/sound-source.ts';
import { recordingLog } from '../../support/recording-log.ts';

const node = { node: 'n1' };
const never = new AbortController().signal;

describe('a reading that can be', () => {
  test.each<Reading>([
    { metric: 'mqtt_connections_current', labels: node, value: 0 },
    { metric: 'mqtt_connections_max', labels: node, value: Number.POSITIVE_INFINITY },
    { metric: 'mqtt_messages_received_total', labels: node, value: 2 ** 53 },
    { metric: 'mqtt_broker_info', labels: { ...node, broker: 'emqx', version: '', edition: '' }, value: 1 },
  ])('$metric of $value is the same object', (reading) => {
    expect(soundReading(reading)).toBe(reading);
  });

  test('has its name made printable and its length bounded', () => {
    const labels = { node: `n\u00001\ud800${'x'.repeat(2_000)}` };
    const sound = soundReading({ metric: 'mqtt_connections_current', labels, value: -0 });
    expect(sound?.labels['node']).toMatch(/^n\ufffd1\ufffdx+…$/);
    expect(sound?.labels['node']).toHaveLength(LONGEST_LABEL);
    expect(Object.is(sound?.value, 0)).toBe(true);
    expect(soundText('Zähler 🐝\u2028')).toBe('Zähler 🐝\ufffd');
  });
});

describe('a reading that cannot be', () => {
  test.each<[string, Reading]>([
    ['a metric nobody knows', { metric: 'mqtt_made_up', labels: node, value: 1 }],
    ['a negative number', { metric: 'mqtt_connections_current', labels: node, value: -1 }],
    ['no number', { metric: 'mqtt_connections_current', labels: node, value: Number.NaN }],
    ['a text', { metric: 'mqtt_connections_current', labels: node, value: '5' as unknown as number }],
    ['-3 as 64 bits without a sign', { metric: 'mqtt_sessions_current', labels: node, value: 2 ** 64 }],
    ['unlimited where nothing is a limit', { metric: 'mqtt_connections_current', labels: node, value: Infinity }],
    ['half a message', { metric: 'mqtt_messages_received_total', labels: node, value: 0.5 }],
    ['a label too few', { metric: 'mqtt_connections_current', labels: {}, value: 1 }],
    ['a label too many', { metric: 'mqtt_connections_current', labels: { ...node, x: 'y' }, value: 1 }],
    [
      'a label that is a number',
      { metric: 'mqtt_connections_current', labels: { node: 1 as unknown as string }, value: 1 },
    ],
    [
      'a reason outside its set',
      { metric: 'mqtt_messages_dropped_total', labels: { ...node, reason: 'moon' }, value: 1 },
    ],
    ['an empty name', { metric: 'mqtt_connections_current', labels: { node: '' }, value: 1 }],
  ])('%s is left out', (_what, reading) => {
    expect(soundReading(reading)).toBeUndefined();
  });
});

describe('a sound source', () => {
  test('gives on what it was given when all of it can be', async () => {
    const readings = [{ metric: 'mqtt_connections_current', labels: node, value: 3 }];
    const source = soundSource({ name: 'http', read: async () => ({ readings }) }, recordingLog());
    expect((await source.read(never)).readings).toBe(readings);
  });

  test('says once for each metric what it left out, and makes the names of members printable', async () => {
    const log = recordingLog();
    const bad = { metric: 'mqtt_connections_current', labels: node, value: -1 };
    const views = [{ node: 'n1', running: ['n1', 'n\n2'], known: ['n1', 'n\n2', 'n\r2'] }];
    const source = soundSource({ ...node, name: 'http', read: async () => ({ readings: [bad, bad], views }) }, log);
    await source.read(never);
    expect(await source.read(never)).toEqual({
      readings: [],
      views: [{ node: 'n1', running: ['n1', 'n\ufffd2'], known: ['n1', 'n\ufffd2'] }],
    });
    expect(log.lines.map(({ fields }) => fields)).toEqual([
      { node: 'n1', source: 'http', metric: bad.metric, value: '-1' },
    ]);
  });

  test('calls a read its signal ended a timeout, and leaves a defect what it is', async () => {
    const throwing = (error: Error) => soundSource({ name: 'x', read: () => Promise.reject(error) }, recordingLog());
    const ended = throwing(new Error('whatever')).read(AbortSignal.abort(new Error('no answer within 1 ms')));
    await expect(ended).rejects.toMatchObject({
      name: 'SourceError',
      reason: 'timeout',
      message: 'x: no answer within 1 ms',
    });
    await expect(throwing(new TypeError('a defect')).read(never)).rejects.toThrow(TypeError);
  });
});
