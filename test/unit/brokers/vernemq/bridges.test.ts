import { describe, expect, test } from 'vitest';
import { bridgeCounts } from '../../../../src/brokers/vernemq/bridge-counts.ts';
import { bufferReadings, rowSchema } from '../../../../src/brokers/vernemq/bridges-source.ts';
import { Secret } from '../../../../src/core/secret.ts';
import { lookAt } from '../../../support/look.ts';
import { openMisbehavingServer } from '../../../support/misbehaving-server.ts';
import { openKind, sourceOf } from '../../../support/open-kind.ts';
import { openRecordedVerneMq, verneMqNodes } from '../../../support/recorded-vernemq.ts';

const [n1, n2] = verneMqNodes;

async function look(apiKey?: false) {
  await using verne = await openRecordedVerneMq('derived-bridges', apiKey === undefined ? {} : { apiKey });
  return await lookAt(verne.adapter);
}

describe('bridges of VerneMQ', () => {
  test('names are in the names of families: all qualities of service of a bridge are one count', async () => {
    const seen = await look();
    expect(seen.byNode('bridgeMessages', { bridge: 'br0', direction: 'out' })).toEqual({ [n1]: 60, [n2]: 120 });
    expect(seen.byNode('bridgeMessages', { bridge: 'br0', direction: 'in' })).toEqual({ [n1]: 6, [n2]: 12 });
  });

  test('a name with a dash and a dot makes lines that are no Prometheus format, and is read all the same', async () => {
    expect((await look()).byNode('bridgeMessages', { bridge: 'to-cloud.eu', direction: 'out' })).toEqual({
      [n1]: 5,
      [n2]: 10,
    });
  });

  test('dropped messages are on the page once for every bridge and without its name: the HTTP API tells them', async () => {
    const seen = await look();
    expect(seen.byNode('bridgeMessagesDropped', { bridge: 'br0', reason: 'queue_full' })).toEqual({ [n1]: 4, [n2]: 4 });
    expect(seen.byNode('bridgeQueuedMessages', { bridge: 'br0' })).toEqual({ [n1]: 7, [n2]: 14 });
    const onlyPage = await look(false);
    expect(onlyPage.byNode('bridgeMessagesDropped')).toEqual({});
    expect(onlyPage.sum('bridgeMessages', { bridge: 'br0', direction: 'in' })).toBe(18);
  });

  test('45 everywhere is the code of a dash: that bridge was not started, and 45 messages do not wait', async () => {
    expect((await look()).byNode('bridgeQueuedMessages', { bridge: 'to-cloud.eu' })).toEqual({});
    const row = { name: 'b', endpoint: 'h:1', 'buffer size': 45, 'buffer max': 1000, 'buffer dropped msgs': 45 };
    expect([...bufferReadings('n', [row]).values()].flat().map(({ value }) => value)).toEqual([45, 45]);
  });

  test('a name may come as the codes of its characters; a hostile one of a million costs the name alone', () => {
    expect(rowSchema.parse({ name: [98, 114, 48] }).name).toBe('br0');
    expect(rowSchema.parse({ name: Array.from({ length: 1_000_000 }, () => 98) }).name).toBeUndefined();
  });

  test('whether a bridge is connected VerneMQ does not tell: absent', async () => {
    expect((await look()).byNode('bridgeUp')).toEqual({});
  });

  test('without the plugin (404) there is no series and no error', async () => {
    await using verne = await openRecordedVerneMq('loaded');
    const seen = await lookAt(verne.adapter);
    expect([seen.failures(), seen.byNode('bridgeMessages'), seen.byNode('bridgeQueuedMessages')]).toEqual([{}, {}, {}]);
  });

  test('401 costs the source', async () => {
    await using server = await openMisbehavingServer('401');
    const nodes = [{ name: 'n', api: server.url }];
    await using adapter = await openKind('vernemq', nodes, {}, { apiKey: new Secret('wrong') });
    const read = sourceOf(adapter, 'n', 'bridges').read(new AbortController().signal);
    await expect(read).rejects.toMatchObject({ reason: 'auth' });
  });

  test('the page of 1.x has no prefix; comments, other families and numbers that are none are left alone', () => {
    const page = [
      '# HELP a_vmq_bridge_publish_in_0 n',
      'a_vmq_bridge_publish_in_0{node="x"} 3\r',
      'a_vmq_bridge_publish_in_1 4 1700000000',
      'a_vmq_bridge_publish_in_2 NaN',
      'a_vmq_bridge_publish_in_9 7',
      '_vmq_bridge_publish_in_0 7',
      'x_vmq_bridge_publish_y_vmq_bridge_publish_out_0{node="x"} 1',
    ].join('\n');
    expect([...bridgeCounts(page, '')]).toEqual([
      ['a', { in: 7, out: 0 }],
      ['x_vmq_bridge_publish_y', { in: 0, out: 1 }],
    ]);
  });
});
