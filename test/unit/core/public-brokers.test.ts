import { describe, expect, test } from 'vitest';
import { PUBLIC_BROKERS, publicBroker } from '../../../src/core/public-brokers.ts';

describe('public test brokers', () => {
  test.each([
    ['test.mosquitto.org', 'Mosquitto'],
    ['broker.hivemq.com', 'HiveMQ'],
    ['broker.emqx.io', 'EMQX'],
    ['mqtt.eclipseprojects.io', 'Eclipse'],
  ])('%s is known as the one of %s', (host, known) => {
    expect(publicBroker(host)?.known).toBe(known);
  });

  test('a name is known however it is written', () => {
    expect(publicBroker('Test.Mosquitto.ORG.')?.host).toBe('test.mosquitto.org');
  });

  test.each(['localhost', 'mosquitto.org', 'my-test.mosquitto.org.example.com', 'mqtt.flespi.io', ''])(
    '"%s" is not one of them',
    (host) => {
      expect(publicBroker(host)).toBeUndefined();
    },
  );

  test('every name is written the way it is looked up, once', () => {
    const hosts = PUBLIC_BROKERS.map(({ host }) => host);
    expect(hosts).toEqual([...new Set(hosts.map((host) => host.toLowerCase()))]);
    for (const host of hosts) expect(publicBroker(host)?.host).toBe(host);
  });
});
