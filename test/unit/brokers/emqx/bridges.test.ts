import { describe, expect, test } from 'vitest';
import { bridgeReadings } from '../../../../src/brokers/emqx/bridge-readings.ts';
import { oldBridgeReadings, oldBridgesSchema } from '../../../../src/brokers/emqx/old-bridges.ts';
import { parsePrometheusText } from '../../../../src/http/prometheus-text.ts';
import { lookAt } from '../../../support/look.ts';
import { openMisbehavingServer } from '../../../support/misbehaving-server.ts';
import { openKind, sourceOf } from '../../../support/open-kind.ts';
import { openRecordedEmqx } from '../../../support/recorded-emqx.ts';

const [new1, new2] = ['emqx@new1', 'emqx@new2'];

async function newest(options: object = {}) {
  await using broker = await openRecordedEmqx('6.2-derived', [new1, new2], { options });
  return { seen: await lookAt(broker.adapter), asked: broker.http.asked('n1') };
}

describe('connectors and actions of EMQX', () => {
  test('the same bridge is up on one node and down on the other', async () => {
    const { seen } = await newest();
    expect(seen.byNode('bridgeUp', { type: 'connector', bridge: 'mqtt:cloud' })).toEqual({ [new1]: 1, [new2]: 0 });
    expect(seen.byNode('bridgeUp', { type: 'action', bridge: 'mqtt:to_cloud' })).toEqual({ [new1]: 1, [new2]: 0 });
    expect(seen.byNode('bridgeUp', { bridge: 'http:alarms' })).toEqual({ [new1]: 0, [new2]: 0 });
  });

  test('what the operator switched off is not down: it is not there', async () => {
    const { seen } = await newest();
    expect(seen.byNode('bridgeUp', { bridge: 'kafka_producer:old' })).toEqual({});
    expect(seen.byNode('bridgeMessages', { bridge: 'kafka_producer:to_old' })).toEqual({});
  });

  test('an action counts what crossed, what waits and what was lost, by reason', async () => {
    const { seen } = await newest();
    const bridge = 'mqtt:to_cloud';
    expect(seen.byNode('bridgeMessages', { bridge, direction: 'out' })).toEqual({ [new1]: 100, [new2]: 10 });
    expect(seen.byNode('bridgeQueuedMessages', { bridge })).toEqual({ [new1]: 6, [new2]: 10 });
    const lost = (reason: string) => seen.byNode('bridgeMessagesDropped', { bridge, reason })[new1];
    expect([lost('queue_full'), lost('expired'), lost('not_writable'), lost('unhandled'), lost('unspecified')]).toEqual(
      [3, 2, 2, 5, 2],
    );
  });

  test('one page for all of them: no request for each, and none for the list of bridges that 6 does not have', async () => {
    const { asked } = await newest();
    expect(asked.filter((path) => /action|connector|bridge|integration/.test(path))).toEqual([
      '/api/v5/prometheus/data_integration?mode=node',
    ]);
  });

  test('without any connector there is no series and no error', async () => {
    await using broker = await openRecordedEmqx('5.8.9-loaded');
    const seen = await lookAt(broker.adapter);
    expect([seen.byNode('bridgeUp'), seen.failures()]).toEqual([{}, {}]);
  });

  test('before 5.5 the page is missing and the list of bridges tells: the state on the node, not the worst of all', async () => {
    await using broker = await openRecordedEmqx('5.0-derived', ['emqx@old1']);
    const seen = await lookAt(broker.adapter);
    expect(seen.labels('bridgeUp')).toEqual([
      { bridge: 'mqtt:cloud', type: 'bridge' },
      { bridge: 'webhook:alarms', type: 'bridge' },
    ]);
    expect(seen.byNode('bridgeUp', { bridge: 'webhook:alarms' })).toEqual({ 'emqx@old1': 0 });
  });

  test('neither page nor list: no series and no error', async () => {
    await using broker = await openRecordedEmqx('5.8.9-idle');
    const seen = await lookAt(broker.adapter);
    expect([seen.byNode('bridgeUp'), seen.failures()]).toEqual([{}, {}]);
  });

  test('401 costs the source and is an error of the login', async () => {
    await using server = await openMisbehavingServer('401');
    await using adapter = await openKind('emqx', [{ name: 'n', api: server.url }]);
    const read = sourceOf(adapter, 'n', 'bridges').read(new AbortController().signal);
    await expect(read).rejects.toMatchObject({ name: 'SourceError', reason: 'auth' });
  });

  test('names with quotes, backslashes and line breaks stay one name; a status that is no yes or no is left out', () => {
    const page = parsePrometheusText(
      'emqx_connector_status{id="mqtt:a \\"b\\" \\\\ \\n é"} 1\nemqx_action_status{id="__proto__"} 0\nemqx_action_status 1\n',
    );
    const names = [...bridgeReadings('n', page).values()].flat().map(({ labels }) => labels['bridge']);
    expect(names).toEqual(['mqtt:a "b" \\ \n é', '__proto__']);
  });

  test('maxBridges bounds the series of a node, bridges: false asks nothing', async () => {
    const { seen } = await newest({ maxBridges: 1 });
    expect(seen.labels('bridgeUp')).toHaveLength(2);
    const { asked } = await newest({ bridges: false });
    expect(asked.join()).not.toContain('data_integration');
  });

  test('a list of bridges of unexpected shape has what of it is known', () => {
    const rows = [
      { type: 'mqtt', name: 'a', node_status: [{ node: 'me', status: 'connected' }] },
      { type: 7, name: 'b', node_status: 'x' },
      { type: 'mqtt', name: 'c', node_status: [{ node: 'me', status: 'toString' }] },
      { type: 'mqtt', name: 'd', node_status: [{ node: 'other', status: 'connected' }] },
    ];
    expect([...oldBridgeReadings('n', 'me', oldBridgesSchema.parse(rows)).keys()]).toEqual(['mqtt:a']);
  });
});
