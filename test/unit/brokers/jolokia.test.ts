import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { createJolokia } from '../../../src/brokers/jolokia.ts';
import { jolokiaAddress } from '../../../src/brokers/jolokia-address.ts';
import {
  asNumber,
  attributesOf,
  beansOf,
  type JolokiaItem,
  numberOf,
  textOf,
} from '../../../src/brokers/jolokia-item.ts';
import { keyOf } from '../../../src/brokers/object-name.ts';
import { createHttpReader } from '../../../src/http/http-reader.ts';

const READ = { type: 'read', mbean: 'a:b=c', attribute: ['X'] } as const;

async function ask(body: string, requests = [READ]): Promise<readonly JolokiaItem[]> {
  const server = createServer((_request, response) => void response.writeHead(200).end(body));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve());
  });
  await using reader = createHttpReader({ auth: {}, tls: {} });
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jolokia`;
    const jolokia = createJolokia(reader, { url, origin: 'http://console' });
    return await jolokia.ask(requests, { signal: AbortSignal.timeout(5_000) });
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

describe('a Jolokia agent', () => {
  test('every item has a status of its own; the failure of one is no failure of the others', async () => {
    const items = await ask(
      '[{"status":200,"value":{"X":1}},{"status":404,"error":"javax.management.InstanceNotFoundException : a:b=d\\nmore"}]',
      [READ, READ],
    );
    expect(attributesOf(items[0])).toEqual({ X: 1 });
    expect(items[1]).toEqual({
      status: 404,
      value: undefined,
      error: 'javax.management.InstanceNotFoundException : a:b=d',
    });
    expect(beansOf(items[1])).toBeUndefined();
  });

  test('a refused origin comes with HTTP status 200, and the message says what to do', async () => {
    const refused =
      '{"status":403,"error":"java.lang.Exception : Origin http://console is not allowed to call this agent"}';
    await expect(ask(refused)).rejects.toMatchObject({ name: 'SourceError', reason: 'auth' });
    await expect(ask(refused)).rejects.toThrow(/sent Origin http:\/\/console.*jolokia-access\.xml.*options\.origin/);
  });

  test.each(['7', 'null', '"x"', '{}', '[]', '[null,null]', '{"status":"x"}'])(
    'an answer of %s is a parse error',
    async (body) => {
      await expect(ask(body)).rejects.toMatchObject({ name: 'SourceError', reason: 'parse' });
    },
  );

  test.each(['[null]', '[7]', '[{"status":200}]', '[{"status":200,"value":[1]}]', '[{"status":1e999,"value":{}}]'])(
    'an item of %s tells nothing and throws nothing',
    async (body) => {
      const [item] = await ask(body);
      expect(beansOf(item)?.size ?? 0).toBe(0);
    },
  );

  test('numbers are finite and not negative, texts are no error messages', () => {
    expect([1, 0, -0, -1, Number.NaN, '7', null, true].map(asNumber)).toEqual([
      1,
      0,
      0,
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect(numberOf({ X: 'ERROR: gone' }, 'X')).toBeUndefined();
    expect(textOf({ X: 'ERROR: gone' }, 'X')).toBeUndefined();
    expect(numberOf(undefined, 'X')).toBeUndefined();
  });
});

describe('addresses and names', () => {
  const agent = { path: '/api/jolokia', expected: 'an address', origin: undefined };

  test('the agent is under the console; an address that leads to an agent is taken as it is', () => {
    expect(jolokiaAddress({ name: 'n', api: 'https://h:8161/' }, agent)).toEqual({
      url: 'https://h:8161/api/jolokia',
      origin: 'https://h:8161',
    });
    expect(jolokiaAddress({ name: 'n', api: 'http://h:8778/jolokia' }, agent).url).toBe('http://h:8778/jolokia');
    expect(() => jolokiaAddress({ name: 'n' }, agent)).toThrow(/no api address/);
  });

  test('keys of object names, quoted and not', () => {
    const name = 'd:brokerName=b,consumerId=Durable(ps_AT_LEAST_ONCE_q/#),name="a,b=\\"c\\"",type=Broker';
    expect(keyOf(name, 'brokerName')).toBe('b');
    expect(keyOf(name, 'consumerId')).toBe('Durable(ps_AT_LEAST_ONCE_q/#)');
    expect(keyOf(name, 'name')).toBe('a,b="c"');
    expect(keyOf(name, 'type')).toBe('Broker');
    expect(keyOf(name, 'nope')).toBeUndefined();
    expect(keyOf('no object name', 'x')).toBeUndefined();
  });
});
