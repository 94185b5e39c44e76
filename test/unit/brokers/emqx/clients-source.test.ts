import { describe, expect, test } from 'vitest';
import { clientsSource } from '../../../../src/brokers/emqx/clients-source.ts';
import { NodeNames } from '../../../../src/brokers/node-names.ts';
import { silentLog } from '../../../../src/core/log.ts';
import { metrics } from '../../../../src/metrics/catalogue.ts';
import { setClock } from '../../../support/set-clock.ts';

/** A node with so many clients, listed page by page; the first client of each page is the last of the one before. */
function sourceOf(clients: number, maxRows: number) {
  const asked: string[] = [];
  const node = {
    name: 'n',
    page: 'http://n/page',
    pageIsOurs: true,
    alarms: async () => ({ data: [] }),
    api: {
      base: 'http://n/api/v5',
      self: async () => 'emqx@n',
      read: async <T>(path: string, schema: { parse: (document: unknown) => T }): Promise<T> => {
        asked.push(path);
        const page = Number(new URL(path, 'http://n').searchParams.get('page'));
        const first = Math.max(0, (page - 1) * 1_000 - 1);
        const last = Math.min(clients, page * 1_000);
        return schema.parse({
          data: Array.from({ length: last - first }, (_, index) => ({
            clientid: `c${first + index}`,
            mqueue_len: 2,
            inflight_cnt: 1,
            expiry_interval: 0,
          })),
          meta: { count: clients, page, hasnext: last < clients },
        });
      },
    },
  };
  const cluster = { nodes: [node], names: new NodeNames(['n']), log: silentLog };
  const clock = setClock('2026-01-01T00:00:00Z');
  const closing = new AbortController().signal;
  const source = clientsSource(cluster, node, { maxRows, everyMs: 60_000, clock, closing });
  return { asked, clock, read: () => source.read(new AbortController().signal) };
}

describe('clients of one EMQX node', () => {
  test('a long list is read to its end, and a client that slid to the next page counts once', async () => {
    const { asked, read } = sourceOf(2_500, 10_000);
    const queued = (await read()).readings.find(({ metric }) => metric === metrics.queuedMessages.name);
    expect(queued?.value).toBe(5_000);
    expect(asked).toHaveLength(3);
    expect(asked[0]).toContain('node=emqx%40n&fields=clientid,mqueue_len,inflight_cnt,expiry_interval');
  });

  test('a list that is too long is given up after its first page, with what to do', async () => {
    const { asked, read } = sourceOf(30_000, 20_000);
    await expect(read()).rejects.toMatchObject({
      reason: 'too_large',
      message: expect.stringContaining('options.maxRows'),
    });
    expect(asked).toHaveLength(1);
  });

  test('the list is asked for once a minute, however often somebody scrapes, and grows old meanwhile', async () => {
    const { asked, clock, read } = sourceOf(10, 1_000);
    expect((await read()).dataAgeSeconds).toBe(0);
    clock.advance(30_000);
    expect((await read()).dataAgeSeconds).toBe(30);
    expect(asked).toHaveLength(1);
    clock.advance(30_000);
    expect((await read()).dataAgeSeconds).toBe(0);
    expect(asked).toHaveLength(2);
  });
});
