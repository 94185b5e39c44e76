import { describe, expect, test } from 'vitest';
import { NodeNames } from '../../../../src/brokers/node-names.ts';
import { sessionsSource } from '../../../../src/brokers/vernemq/sessions-source.ts';
import { silentLog } from '../../../../src/core/log.ts';
import type { HttpReader } from '../../../../src/http/http-reader.ts';
import { lookAt } from '../../../support/look.ts';
import { openRecordedVerneMq, verneMqNodes } from '../../../support/recorded-vernemq.ts';
import { setClock } from '../../../support/set-clock.ts';

const [n1, n2, n3] = verneMqNodes;
const signal = new AbortController().signal;

const row = (node: string, offline: number, more: object = {}) => ({
  node,
  is_online: false,
  clean_session: false,
  offline_messages: offline,
  online_messages: null,
  waiting_acks: null,
  ...more,
});

/** The source in front of nodes that give this session list. */
function sourceOf(table: readonly object[], maxRows = 100) {
  const asked: string[] = [];
  const reader: HttpReader = {
    text: async () => ({ status: 200, contentType: 'text/plain', body: '' }),
    json: async (url) => {
      asked.push(url);
      return { table };
    },
    [Symbol.asyncDispose]: async () => {},
  };
  const nodes = [{ name: 'n1', api: 'http://n1:8888', metrics: 'http://n1:8888/metrics' }];
  const cluster = { nodes, names: new NodeNames(['n1']), reader, pageReader: () => reader, log: silentLog };
  const clock = setClock('2026-01-01T00:00:00Z');
  const source = sessionsSource(cluster, { maxRows, everyMs: 60_000, clock, closing: signal });
  return { asked, clock, read: () => source.read(signal) };
}

describe('session list of VerneMQ', () => {
  test('is not asked for unless the configuration says so', async () => {
    await using verne = await openRecordedVerneMq('loaded');
    await lookAt(verne.adapter);
    expect(verneMqNodes.flatMap((_, at) => verne.http.asked(`n${at + 1}`)).join()).not.toContain('session/show');
  });

  test('tells the 700 queued messages and the 7 kept sessions of the workload once, by the node that has them', async () => {
    await using verne = await openRecordedVerneMq('loaded', { options: { sessions: true } });
    const look = await lookAt(verne.adapter);
    expect(look.byNode('queuedMessages', { method: 'table' })).toEqual({ [n1]: 700, [n2]: 0, [n3]: 0 });
    expect(look.byNode('queuedMessages', { method: 'derived' })).toEqual({});
    expect(look.byNode('sessionsPersistent')).toEqual({ [n1]: 7, [n2]: 0, [n3]: 0 });
    expect(look.byNode('inflightMessages')).toEqual({ [n1]: 0, [n2]: 0, [n3]: 0 });
  });

  test('is asked of one node, bounded, patient with slow rows, once a minute', async () => {
    const { asked, clock, read } = sourceOf([row('n1', 3)]);
    await read();
    clock.advance(30_000);
    expect((await read()).dataAgeSeconds).toBe(30);
    expect(asked).toHaveLength(1);
    expect(asked[0]).toContain('/api/v1/session/show?--limit=100&--rowtimeout=3000&--node&');
    clock.advance(30_000);
    await read();
    expect(asked).toHaveLength(2);
  });

  test('a node that is away is not in the list, and nothing is claimed of it', async () => {
    const { readings } = await sourceOf([row('n1', 3)]).read();
    expect(readings.map(({ labels }) => labels['node'])).toEqual(['n1', 'n1', 'n1']);
  });

  test('a list that was cut off at the limit is no knowledge, and the error says what to do', async () => {
    const { read } = sourceOf(Array.from({ length: 100 }, () => row('n1', 1)));
    await expect(read()).rejects.toMatchObject({
      reason: 'too_large',
      message: expect.stringContaining('options.maxRows'),
    });
  });

  test.each([
    ['a negative count', row('n1', -1)],
    ['a count in words', { ...row('n1', 0), offline_messages: 'many' }],
    ['no node', { ...row('n1', 0), node: null }],
  ])('%s makes the list unreadable', async (_what, given) => {
    await expect(sourceOf([given]).read()).rejects.toMatchObject({ reason: 'parse' });
  });
});
