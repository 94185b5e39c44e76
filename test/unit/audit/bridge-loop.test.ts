import { describe, expect, test } from 'vitest';
import { auditBrokerConfigs } from '../../../src/audit/audit-broker-configs.ts';
import type { Finding } from '../../../src/core/finding.ts';

const TLS = 'bridge_cafile ca\n';
const bridge = (name: string, address: string, ...topics: readonly string[]): string =>
  `connection ${name}\naddress ${address}\n${TLS}${topics.map((topic) => `topic ${topic}\n`).join('')}`;
const broker = (port: number, ...bridges: readonly string[]): string => `listener ${port}\n${bridges.join('')}`;

function loops(files: Readonly<Record<string, string>>): readonly Finding[] {
  const { parts, errors } = auditBrokerConfigs(
    Object.entries(files).map(([file, text]) => ({ file, text })),
    { format: 'mosquitto' },
  );
  expect(errors).toEqual([]);
  return parts.flatMap(({ findings }) => findings.filter(({ id }) => id === 'bridge-loop'));
}

describe('messages go round', () => {
  test('when two brokers bridge to each other with the same topics', () => {
    const [loop, ...more] = loops({
      'us/mosquitto.conf': broker(8883, bridge('to-eu', 'eu.example.com:8883', 'sensors/# out 1')),
      'eu/mosquitto.conf': broker(8883, bridge('to-us', 'us.example.com:8883', 'sensors/# out 1')),
    });
    expect(more).toEqual([]);
    expect(loop).toMatchObject({ severity: 'critical', place: { file: 'us/mosquitto.conf', line: 5 } });
    expect(loop?.evidence).toEqual([
      'bridge to-eu (us/mosquitto.conf:5) takes sensors/# from us/mosquitto.conf to eu/mosquitto.conf',
      'bridge to-us (eu/mosquitto.conf:5) takes sensors/# from eu/mosquitto.conf to us/mosquitto.conf',
    ]);
  });

  test('when both name both directions, as the textbook line does', () => {
    expect(
      loops({
        'us.conf': broker(8883, bridge('to-eu', 'eu.example.com:8883', 'sensors/# both 1')),
        'eu.conf': broker(8883, bridge('to-us', 'us.example.com:8883', 'sensors/# both 1')),
      }),
    ).toHaveLength(1);
  });

  test('when three brokers stand in a ring', () => {
    expect(
      loops({
        'bb.conf': broker(8883, bridge('bc', 'cc:8883', 'x/+ out 1')),
        'cc.conf': broker(8883, bridge('ca', '10.0.0.1:8883', 'x/y out 1')),
        'aa/mosquitto.conf': 'listener 8883 10.0.0.1\nconnection ab\naddress bb:8883\ntopic x/# out 1\n',
      }),
    ).not.toEqual([]);
  });

  test('when two bridges of one broker lead to the same other one, out and back', () => {
    const file = (back: string): string =>
      broker(8883, bridge('out', 'eu:8883', 'a/# out 1'), bridge('back', 'eu:8883', back));
    expect(loops({ 'mosquitto.conf': file('a/# in 1') })).toMatchObject([{ severity: 'critical' }]);
    expect(loops({ 'mosquitto.conf': file('b/# in 1') })).toEqual([]);
  });

  test('when a broker bridges to itself and the name it gives matches again', () => {
    const self = (topic: string): string => broker(1883, bridge('self', '127.0.0.1:1883', topic));
    expect(loops({ 'mosquitto.conf': self('a/# out 1 "" copy/') })).toEqual([]);
    expect(loops({ 'mosquitto.conf': self('# out 1 "" copy/') })).toHaveLength(1);
  });

  test('perhaps, when two brokers point at something with the port of the other', () => {
    const found = loops({
      'one.conf': broker(8883, bridge('x', 'mqtt.one-region.example:8883', 'a/# out 1')),
      'two.conf': broker(8883, bridge('y', 'mqtt.other-region.example:8883', 'a/# out 1')),
    });
    expect(found).toMatchObject([{ severity: 'warning' }]);
    expect(found[0]?.says).toContain('if these brokers bridge to each other');
  });
});

describe('messages do not go round', () => {
  test('when one side alone bridges, even both ways', () => {
    expect(
      loops({
        'us.conf': broker(8883, bridge('to-eu', 'eu.example.com:8883', 'sensors/# both 1')),
        'eu.conf': broker(8883),
      }),
    ).toEqual([]);
  });

  test('when each region has a prefix of its own', () => {
    expect(
      loops({
        'us.conf': broker(8883, bridge('to-eu', 'eu.example.com:8883', 'us/# out 1')),
        'eu.conf': broker(8883, bridge('to-us', 'us.example.com:8883', 'eu/# out 1')),
      }),
    ).toEqual([]);
  });

  test('from a hub to its spokes', () => {
    expect(
      loops({
        'mosquitto.conf': broker(
          8883,
          bridge('one', 'one.example:8883', 'sensors/# in 1', 'commands/# out 1'),
          bridge('two', 'two.example:8883', 'sensors/# in 1', 'commands/# out 1'),
        ),
      }),
    ).toEqual([]);
  });

  test('and many patterns are looked through in a moment', () => {
    const topics = Array.from({ length: 200 }, (_, n) => `t/${n}/# out 1`);
    expect(
      loops({
        'us.conf': broker(8883, bridge('to-eu', 'eu:8883', ...topics)),
        'eu.conf': broker(8883, bridge('to-ap', 'ap:8883', ...topics)),
        'ap.conf': broker(8883),
      }),
    ).toEqual([]);
  });

  test('and a file of fifty thousand patterns is looked through as well', () => {
    const topics = Array.from({ length: 50_000 }, (_, n) => `t/${n} both 1`);
    expect(
      loops({ 'us.conf': broker(8883, bridge('to-eu', 'eu:8883', ...topics), bridge('to-ap', 'ap:8883', ...topics)) }),
    ).toEqual([]);
  });
});
