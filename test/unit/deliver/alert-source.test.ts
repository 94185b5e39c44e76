import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { firingInAlertmanager, firingInPrometheus } from '../../../src/deliver/alert-source.ts';
import { openHttpApi } from '../../../src/http/http-api.ts';

const { signal } = new AbortController();

/** A server with one answer for each path. */
async function serve(answers: Readonly<Record<string, { readonly status?: number; readonly body: string }>>) {
  const server = createServer((request, response) => {
    const answer = answers[request.url ?? ''] ?? { status: 404, body: 'not here' };
    response.writeHead(answer.status ?? 200, { 'content-type': 'application/json' }).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const api = openHttpApi({ base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, tls: {} });
  return {
    api,
    [Symbol.asyncDispose]: async () => {
      await api[Symbol.asyncDispose]();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

describe('who knows the alerts', () => {
  test('a Prometheus tells the firing ones, not the pending ones', async () => {
    const alert = (name: string, state: string) => ({ labels: { alertname: name, cluster: 'a' }, state });
    const body = JSON.stringify({ status: 'success', data: { alerts: [alert('A', 'firing'), alert('B', 'pending')] } });
    await using server = await serve({ '/api/v1/alerts': { body } });
    expect(await firingInPrometheus(server.api, signal)).toEqual([
      { alert: 'A', labels: { alertname: 'A', cluster: 'a' } },
    ]);
  });

  test('an Alertmanager tells all it holds', async () => {
    const body = JSON.stringify([{ labels: { alertname: 'A', severity: 'critical' } }, { labels: {} }, 7]);
    await using server = await serve({ '/api/v2/alerts': { body } });
    expect(await firingInAlertmanager(server.api, signal)).toEqual([
      { alert: 'A', labels: { alertname: 'A', severity: 'critical' } },
    ]);
  });

  test.each([
    ['no JSON', { body: '<html>' }],
    ['another JSON', { body: '{"data":{}}' }],
    ['an error', { status: 500, body: '{}' }],
  ])('%s is an error, never silence', async (_what, answer) => {
    await using server = await serve({ '/api/v1/alerts': answer, '/api/v2/alerts': answer });
    await expect(firingInPrometheus(server.api, signal)).rejects.toThrow();
    await expect(firingInAlertmanager(server.api, signal)).rejects.toThrow();
  });
});
