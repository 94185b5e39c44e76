import { describe, expect, test } from 'vitest';
import { type IntendedLoad, isPrivate, refuseForbiddenLoad } from '../../../src/bench/load-policy.ts';
import { EXIT } from '../../../src/core/exit-code.ts';

const NAMES: Readonly<Record<string, readonly string[]>> = {
  'n1.plant.example': ['10.1.2.3'],
  'mixed.example': ['10.1.2.3', '203.0.113.9'],
  'mqtt.example.com': ['203.0.113.5', '2001:db8::5'],
  'alias.example': ['203.0.113.77'],
  'test.mosquitto.org': ['203.0.113.77'],
};

async function resolve(host: string): Promise<readonly string[]> {
  const found = NAMES[host];
  if (found === undefined) throw new Error(`getaddrinfo ENOTFOUND ${host}`);
  return found;
}

const names = { host: resolve, publicHost: resolve };
const load = (url: string, more: Partial<IntendedLoad> = {}): IntendedLoad => ({
  urls: [url],
  clients: 100,
  messagesPerSecond: 500,
  says: 'open 100 connections',
  agreed: [],
  ...more,
});
const refused = { code: 'SRE_BENCH_REFUSED', exitCode: EXIT.refused };

describe('loads that must not be', () => {
  test.each(['mqtt://test.mosquitto.org', 'mqtts://BROKER.hivemq.com:8883', 'wss://broker.emqx.io.:8084/mqtt'])(
    '%s is refused whatever its owner is said to agree to',
    async (url) => {
      const agreed = ['test.mosquitto.org', 'broker.hivemq.com', 'broker.emqx.io'];
      await expect(refuseForbiddenLoad(load(url, { clients: 1, agreed }), names)).rejects.toMatchObject(refused);
    },
  );

  test('one public test broker among several addresses refuses them all', async () => {
    const urls = ['mqtt://127.0.0.1:1883', 'mqtt://test.mosquitto.org'];
    await expect(refuseForbiddenLoad(load('', { urls }), names)).rejects.toMatchObject(refused);
  });

  test.each(['mqtt://alias.example', 'mqtt://203.0.113.77:1884'])(
    '%s is refused because it has the address of a public test broker',
    async (url) => {
      await expect(
        refuseForbiddenLoad(load(url, { agreed: ['alias.example', '203.0.113.77'] }), names),
      ).rejects.toThrow('has an address of the public test broker test.mosquitto.org');
    },
  );

  test('a large load beyond private networks says what would happen and how to agree', async () => {
    await expect(
      refuseForbiddenLoad(load('mqtt://mqtt.example.com', { messagesPerSecond: 1001 }), names),
    ).rejects.toMatchObject({
      ...refused,
      message:
        'mqtt.example.com (203.0.113.5, 2001:db8::5) is not in a private network, and this would open 100 connections',
      hint: expect.stringContaining('--yes-load mqtt.example.com'),
    });
    const many = load('mqtt://mqtt.example.com', { clients: 1001, messagesPerSecond: 0 });
    await expect(refuseForbiddenLoad(many, names)).rejects.toMatchObject(refused);
  });

  test('a name with one address outside is outside, and each host needs its own consent', async () => {
    const large = { clients: 5000 };
    await expect(refuseForbiddenLoad(load('mqtt://mixed.example', large), names)).rejects.toMatchObject(refused);
    const urls = ['mqtt://mqtt.example.com', 'mqtt://mixed.example'];
    const agreed = ['mqtt.example.com'];
    await expect(refuseForbiddenLoad(load('', { ...large, urls, agreed }), names)).rejects.toThrow('mixed.example (');
  });

  test('a name without an address is a precondition, not a refusal', async () => {
    await expect(refuseForbiddenLoad(load('mqtt://nowhere.example'), names)).rejects.toMatchObject({
      code: 'SRE_BENCH_NO_HOST',
      exitCode: EXIT.precondition,
    });
  });
});

describe('loads that may be', () => {
  test.each([
    ['a small one anywhere', load('mqtt://mqtt.example.com', { clients: 1000, messagesPerSecond: 1000 })],
    [
      'a large one its owner agreed to',
      load('mqtt://mqtt.example.com', { clients: 50_000, agreed: ['mqtt.example.com'] }),
    ],
    ['a large one in a private network', load('mqtt://n1.plant.example', { clients: 50_000 })],
    ['a large one on this machine', load('mqtt://127.0.0.1:1883', { messagesPerSecond: 200_000 })],
  ])('%s', async (_name, intended) => {
    await expect(refuseForbiddenLoad(intended, names)).resolves.toBeUndefined();
  });

  test('nobody is asked about public brokers when the target is private', async () => {
    const asked: string[] = [];
    const ask = async (host: string): Promise<readonly string[]> => {
      asked.push(host);
      return await resolve(host);
    };
    await refuseForbiddenLoad(load('mqtt://n1.plant.example'), { host: ask, publicHost: ask });
    expect(asked).toEqual(['n1.plant.example']);
  });
});

describe('addresses', () => {
  test.each([
    '127.0.0.1',
    '10.0.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '100.64.0.1',
    '198.18.3.4',
    '::1',
    'fe80::1%eth0',
    'fd00::1',
    '::ffff:10.0.0.1',
  ])('%s is private', (address) => {
    expect(isPrivate(address)).toBe(true);
  });

  test.each(['8.8.8.8', '172.32.0.1', '192.169.0.1', '100.128.0.1', '2001:db8::1', '::ffff:8.8.8.8', 'localhost', ''])(
    '%s is not',
    (address) => {
      expect(isPrivate(address)).toBe(false);
    },
  );
});
