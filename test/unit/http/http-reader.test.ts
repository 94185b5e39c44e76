import { readFileSync } from 'node:fs';
import { createServer as createHttpServer, type Server } from 'node:http';
import { createServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { withDeadline } from '../../../src/core/deadline.ts';
import { Secret } from '../../../src/core/secret.ts';
import { SourceError } from '../../../src/core/source.ts';
import type { BrokerAuth, BrokerTls } from '../../../src/core/target.ts';
import { createHttpReader } from '../../../src/http/http-reader.ts';
import { type Misbehaviour, openMisbehavingServer } from '../../support/misbehaving-server.ts';

const never = new AbortController().signal;
const tlsFixtures = join(import.meta.dirname, '../../fixtures/tls');
const certificate = join(tlsFixtures, 'localhost.crt');

async function failureOf(work: Promise<unknown>): Promise<SourceError> {
  const error = await work.then(
    () => new Error('it succeeded'),
    (thrown: unknown) => thrown,
  );
  if (error instanceof SourceError) return error;
  throw error;
}

async function jsonFailure(
  url: string,
  who: { auth?: BrokerAuth; tls?: BrokerTls } = {},
  ms = 300,
): Promise<SourceError> {
  await using reader = createHttpReader({ auth: who.auth ?? {}, tls: who.tls ?? {} });
  // The signal alone has to end the read: withDeadline would return by itself, the reader must not leave work behind.
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(new Error(`no answer within ${ms} ms`)), ms);
  try {
    return await failureOf(reader.json(url, { signal: deadline.signal }));
  } finally {
    clearTimeout(timer);
  }
}

async function open(server: Server | ReturnType<typeof createTcpServer>, host = '127.0.0.1'): Promise<AddressInfo> {
  await new Promise<void>((resolve) => {
    server.listen(0, host, resolve);
  });
  return server.address() as AddressInfo;
}

async function deadPort(): Promise<number> {
  const server = createTcpServer();
  const { port } = await open(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe('http reader', () => {
  test('a dead port is refused', async () => {
    const url = `http://127.0.0.1:${await deadPort()}/api`;
    const error = await jsonFailure(url);
    expect(error.reason).toBe('refused');
    expect(error.message).toContain(url);
  });

  test.each<[Misbehaviour, string, RegExp]>([
    ['silent', 'timeout', /no answer within 300 ms/],
    ['one-byte-a-second', 'timeout', /no answer within 300 ms/],
    ['401', 'auth', /status 401: {"error":"not_authorised"}$/],
    ['500', 'http_5xx', /status 500: the broker fell over$/],
    ['html', 'parse', /expected application\/json, got an HTML page/],
    ['half-json', 'parse', /expected a JSON document, got 30 characters that begin/],
    ['reset', 'closed', /127\.0\.0\.1/],
    ['redirect', 'parse', /redirect \(302\): http:\/\/elsewhere\.example\/login/],
  ])('a server that misbehaves by %s is a source error %s', async (kind, reason, sentence) => {
    await using server = await openMisbehavingServer(kind);
    const error = await jsonFailure(`${server.url}/api/nodes`);
    expect(error.reason).toBe(reason);
    expect(error.message).toMatch(sentence);
    expect(server.requests()).toBe(1);
  });

  test('an answer over the limit is cut off while it is still coming', async () => {
    await using server = await openMisbehavingServer('oversized');
    await using reader = createHttpReader({ auth: {}, tls: {} });
    const error = await failureOf(reader.text(server.url, { signal: never, maxBytes: 10_000 }));
    expect(error.reason).toBe('too_large');
    expect(error.message).toContain('10000 bytes');
  });

  test('an aborted signal ends the read before anything is sent', async () => {
    await using server = await openMisbehavingServer('silent');
    await using reader = createHttpReader({ auth: {}, tls: {} });
    const error = await failureOf(reader.json(server.url, { signal: AbortSignal.abort(new Error('closing')) }));
    expect(error.reason).toBe('timeout');
    expect(server.requests()).toBe(0);
  });

  test('a deadline of the caller is quoted in the error', async () => {
    await using server = await openMisbehavingServer('silent');
    await using reader = createHttpReader({ auth: {}, tls: {} });
    let seen: SourceError | undefined;
    await withDeadline('reading nodes', 100, never, async (signal) => {
      seen = await failureOf(reader.json(server.url, { signal }));
    }).catch(() => undefined);
    await expect.poll(() => seen?.message).toMatch(/reading nodes: no answer within 100 ms/);
  });

  test('another 4xx is told apart from a refused login', async () => {
    await using server = await answering(404, 'text/plain', 'no such page\nat all');
    const error = await jsonFailure(server.url);
    expect(error.reason).toBe('http_4xx');
    expect(error.message).toMatch(/status 404: no such page$/);
  });

  test('at most 120 characters of an error page are quoted', async () => {
    await using server = await answering(503, 'text/plain', 'x'.repeat(1_000));
    const error = await jsonFailure(server.url);
    expect(error.message.match(/x+$/)?.[0]).toHaveLength(120);
  });

  test('an unknown host is a DNS error', async () => {
    expect((await jsonFailure('http://no-such-host.invalid:15672/', {}, 5_000)).reason).toBe('dns');
  });

  test('an answer that is not HTTP is a parse error', async () => {
    await using server = await speaking('220 smtp.example ready\r\n');
    expect((await jsonFailure(server.url)).reason).toBe('parse');
  });

  test('a certificate nobody vouches for is a TLS error, and trusted when configured', async () => {
    await using server = await secureServer();
    const error = await jsonFailure(server.url, {}, 5_000);
    expect(error.reason).toBe('tls');
    expect(error.message).toContain('self-signed');
    for (const tls of [{ ca: certificate }, { insecureSkipVerify: true }]) {
      await using reader = createHttpReader({ auth: {}, tls });
      expect(await reader.json(server.url, { signal: never })).toEqual({ ok: true });
    }
  });

  test('the configured server name is what the certificate is checked against', async () => {
    await using server = await secureServer();
    const error = await jsonFailure(server.url, { tls: { ca: certificate, serverName: 'other.example' } }, 5_000);
    expect(error.reason).toBe('tls');
  });

  test('a missing key file is a TLS error that names the file', async () => {
    await using server = await secureServer();
    const error = await jsonFailure(server.url, { tls: { ca: '/nowhere/ca.pem' } }, 5_000);
    expect(error.reason).toBe('tls');
    expect(error.message).toContain('/nowhere/ca.pem');
  });

  test.each<[string, BrokerAuth, string]>([
    ['user and password', { username: 'sre', password: new Secret('pä:ss') }, 'sre:pä:ss'],
    ['an API key', { username: 'u', apiKey: new Secret('key'), apiSecret: new Secret('hush') }, 'key:hush'],
  ])('logs in with %s', async (_name, auth, expected) => {
    await using server = await answering(200, 'application/json', '{"a": 1}');
    await using reader = createHttpReader({ auth, tls: {} });
    expect(await reader.json(server.url, { signal: never })).toEqual({ a: 1 });
    expect(server.authorization()).toBe(`Basic ${Buffer.from(expected).toString('base64')}`);
  });

  test('no error holds a credential, not even when the server sends it back', async () => {
    await using server = await openMisbehavingServer('echo-credentials');
    const auth = { username: 'sre', password: new Secret('hunter2') };
    const error = await jsonFailure(server.url.replace('://', '://someone:topsecret@'), { auth });
    expect(error.reason).toBe('auth');
    expect(error.message).toContain('<secret>');
    expect(error.message).not.toMatch(/hunter2|topsecret|someone|c3JlOmh1bnRlcjI/);
  });

  test('an IPv6 literal works', async ({ skip }) => {
    const server = createHttpServer((_request, response) => response.end('[6]'));
    const address = await open(server, '::1').catch(() => undefined);
    if (address === undefined) return skip('this machine has no ::1');
    await using reader = createHttpReader({ auth: {}, tls: {} });
    expect(await reader.json(`http://[::1]:${address.port}/`, { signal: never })).toEqual([6]);
    server.closeAllConnections();
    server.close();
  });

  test('a closed reader says so and may be closed twice', async () => {
    await using server = await answering(200, 'application/json', '1');
    const reader = createHttpReader({ auth: {}, tls: {} });
    await reader[Symbol.asyncDispose]();
    await reader[Symbol.asyncDispose]();
    expect((await failureOf(reader.json(server.url, { signal: never }))).reason).toBe('closed');
  });
});

async function answering(status: number, type: string, body: string) {
  let authorization: string | undefined;
  const server = createHttpServer((request, response) => {
    authorization = request.headers.authorization;
    response.writeHead(status, { 'content-type': type }).end(body);
  });
  const { port } = await open(server);
  return {
    url: `http://127.0.0.1:${port}/`,
    authorization: () => authorization,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function speaking(greeting: string) {
  const server = createTcpServer((socket) => {
    socket.on('error', () => {});
    socket.end(greeting);
  });
  const { port } = await open(server);
  return {
    url: `http://127.0.0.1:${port}/`,
    [Symbol.asyncDispose]: async () => {
      server.close();
    },
  };
}

async function secureServer() {
  const server = createServer(
    { cert: readFileSync(certificate), key: readFileSync(join(tlsFixtures, 'localhost.key')) },
    (_request, response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{"ok": true}'),
  );
  const { port } = await open(server);
  return {
    url: `https://127.0.0.1:${port}/`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
