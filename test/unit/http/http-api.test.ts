import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { Secret } from '../../../src/core/secret.ts';
import { type ApiIdentity, openHttpApi } from '../../../src/http/http-api.ts';

const { signal } = new AbortController();
const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

interface Heard {
  readonly method: string;
  readonly url: string;
  readonly authorization: string | undefined;
  readonly type: string | undefined;
  readonly body: string;
}
type Said = { readonly status: number; readonly headers?: Record<string, string>; readonly body?: string } | 'silence';

async function serve(...answers: readonly Said[]): Promise<{ readonly url: string; readonly heard: Heard[] }> {
  const heard: Heard[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => {
      body += chunk;
    });
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      heard.push({ method, url, authorization: headers.authorization, type: headers['content-type'], body });
      const said = answers[Math.min(heard.length, answers.length) - 1] ?? { status: 200 };
      if (said !== 'silence') response.writeHead(said.status, said.headers).end(said.body ?? '');
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, heard };
}

const open = (base: string, more: Partial<ApiIdentity> = {}) => openHttpApi({ base, tls: {}, ...more });

describe('an HTTP API', () => {
  test('is asked below its base address, with the token, the headers and the body', async () => {
    const { url, heard } = await serve({ status: 202, body: 'ok' });
    await using api = open(`${url}/grafana/`, { token: new Secret('tok'), headers: { 'x-scope-orgid': 'a' } });
    const body = { contentType: 'application/yaml', text: 'name: ü\n' };
    const answer = await api.send({ method: 'PUT', path: '/x', body }, signal);
    expect([answer.status, answer.body, api.base]).toEqual([202, 'ok', `${url}/grafana`]);
    expect(heard).toEqual([
      { method: 'PUT', url: '/grafana/x', authorization: 'Bearer tok', type: 'application/yaml', body: body.text },
    ]);
  });

  test('gets user and password out of the address, or the token as password of a user', async () => {
    const { url, heard } = await serve({ status: 200 });
    const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;
    await using inAddress = open(url.replace('//', '//admin:p%40ss@'));
    await inAddress.send({ method: 'GET', path: '/' }, signal);
    await using withUser = open(url, { user: '12345', token: new Secret('tok') });
    await withUser.send({ method: 'GET', path: '/' }, signal);
    expect(heard.map(({ authorization }) => authorization)).toEqual([basic('admin:p@ss'), basic('12345:tok')]);
    expect(inAddress.base).toBe(url);
  });

  test('never shows a credential, not even when the server echoes it', async () => {
    const { url } = await serve({ status: 400, body: '{"message":"bad token tok-secret of p@ssword"}' });
    await using api = open(url.replace('//', '//u:p%40ssword@'), { token: new Secret('tok-secret') });
    const { message } = (await api.send({ method: 'GET', path: '/' }, signal)).refused();
    expect(message).toBe(`GET ${url}/: status 400: bad token <secret> of <secret>`);
  });

  test('never follows a redirect', async () => {
    const { url, heard } = await serve({ status: 302, headers: { location: '/login' } });
    await using api = open(url);
    await expect(api.send({ method: 'GET', path: '/x' }, signal)).rejects.toThrow(/got a redirect \(302\): \/login/);
    expect(heard).toHaveLength(1);
  });

  test('waits as long as it is asked to, gives up after four tries, and does not wait for hours', async () => {
    const waits: number[] = [];
    const clock = {
      wallMs: () => 0,
      monoMs: () => 0,
      sleep: async (ms: number) => {
        waits.push(ms);
      },
    };
    const later = (seconds: string) => ({ status: 429, headers: { 'retry-after': seconds } });
    const patient = await serve(
      later('2'),
      { status: 429 },
      { status: 503, headers: { 'retry-after': '3' } },
      { status: 200 },
    );
    await using api = open(patient.url, { clock });
    expect((await api.send({ method: 'GET', path: '/' }, signal)).status).toBe(200);
    expect(waits).toEqual([2_000, 1_000, 3_000]);
    const forever = await serve(later('1'));
    await using other = open(forever.url, { clock });
    expect((await other.send({ method: 'GET', path: '/' }, signal)).refused().message).toContain('status 429');
    expect(forever.heard).toHaveLength(4);
    const hours = await serve(later('7200'));
    await using third = open(hours.url, { clock });
    expect((await third.send({ method: 'GET', path: '/' }, signal)).status).toBe(429);
    expect(hours.heard).toHaveLength(1);
  });

  test('a 503 that names no time is an answer', async () => {
    const { url, heard } = await serve({ status: 503 });
    await using api = open(url);
    expect([(await api.send({ method: 'GET', path: '/' }, signal)).status, heard.length]).toEqual([503, 1]);
  });

  test('silence ends with the signal', async () => {
    const { url } = await serve('silence');
    await using api = open(url);
    const cut = AbortSignal.timeout(50);
    await expect(api.send({ method: 'GET', path: '/' }, cut)).rejects.toMatchObject({ reason: 'timeout' });
  });

  test('silence ends with the time an answer may take, too', async () => {
    const { url } = await serve('silence');
    await using api = open(url, { answerMs: 50 });
    const failure = api.send({ method: 'GET', path: '/x' }, signal);
    await expect(failure).rejects.toMatchObject({
      reason: 'timeout',
      message: expect.stringContaining('/x: no answer within 50 ms'),
    });
  });

  test('nobody there is said with the address', async () => {
    await using api = open('http://127.0.0.1:9');
    await expect(api.send({ method: 'GET', path: '/x' }, signal)).rejects.toThrow(/^GET http:\/\/127\.0\.0\.1:9\/x: /);
  });

  test.each(['grafana:3000', 'ftp://x', ''])('"%s" is no address', (base) => {
    expect(() => open(base)).toThrow(/is no address/);
  });

  test('an address that is none keeps its password', () => {
    expect(() => open('ftp://u:hidden@x')).toThrow(/^"ftp:\/\/x" is no address/);
  });
});
