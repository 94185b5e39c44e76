import { describe, expect, test } from 'vitest';
import { brokers } from '../../../src/brokers/index.ts';
import { silentLog } from '../../../src/core/log.ts';
import { parsePrometheusText, sumOf } from '../../../src/http/prometheus-text.ts';
import { playedTransport } from '../../support/played-transport.ts';

/** Opens a kind in front of a server that says this to whatever path, counts what it is asked, and reads one source. */
async function readFrom(kind: string, options: object, source: string, say: (path: string) => unknown) {
  let asked = 0;
  const transport = playedTransport(({ pathname }) => {
    asked += 1;
    if (asked > 1_000) throw new Error('asked for ever');
    return { status: 200, contentType: 'application/json', body: Buffer.from(JSON.stringify(say(pathname))) };
  });
  const target = {
    cluster: 'c',
    nodes: [{ name: 'n1', api: 'http://n1' }],
    auth: {},
    tls: {},
    options,
    log: silentLog,
  };
  const adapter = await brokers[kind]?.open({ ...target, transport });
  const read = adapter?.sources.find(({ name }) => name === source)?.read(new AbortController().signal);
  const outcome: unknown = await Promise.resolve(read).catch((error: unknown) => error);
  await adapter?.[Symbol.asyncDispose]();
  return { outcome, asked };
}

describe('lists that never end', () => {
  test('RabbitMQ: empty pages of a million are given up as too many rows', async () => {
    const { outcome, asked } = await readFrom('rabbitmq', { maxRows: 500 }, 'connections', (path) =>
      path.endsWith('/connections') ? { items: [], page_count: 1_000_000 } : [{ name: 'n1', running: true, uptime: 1 }],
    );
    expect(outcome).toMatchObject({ name: 'SourceError', reason: 'too_large' });
    expect(asked).toBeLessThan(10);
  });

  test('EMQX: pages that repeat one client and promise more are given up as too many clients', async () => {
    const { outcome, asked } = await readFrom('emqx', { clients: true, maxRows: 1_000 }, 'clients', (path) =>
      path.endsWith('/clients')
        ? { data: [{ clientid: 'one', mqueue_len: 0, inflight_cnt: 0, expiry_interval: 0 }], meta: { hasnext: true } }
        : { node: 'n1', name: 'n1', status: 'running', node_status: 'running', version: '5.8.9' },
    );
    expect(outcome).toMatchObject({ name: 'SourceError' });
    expect(asked).toBeLessThan(10);
  });
});

test('a negative sample does not hide in the sum of several', () => {
  expect(sumOf(parsePrometheusText('a{n="1"} 5\na{n="2"} -3\n'), 'a')).toBeUndefined();
  expect(sumOf(parsePrometheusText('a{n="1"} 5\na{n="2"} 3\n'), 'a')).toBe(8);
  expect(sumOf(parsePrometheusText('a -3\n'), 'a')).toBe(-3); // NanoMQ prints counters above 2^31 so
});
