import { describe, expect, test } from 'vitest';
import { gatewayReadings } from '../../../../src/brokers/nats/gateways.ts';
import { configuredRemotes, leafReadings } from '../../../../src/brokers/nats/leafs.ts';
import { lookAt } from '../../../support/look.ts';
import { openMisbehavingServer } from '../../../support/misbehaving-server.ts';
import { openKind, sourceOf } from '../../../support/open-kind.ts';
import { openRecordedNats } from '../../../support/recorded-nats.ts';

async function look(options: object = {}) {
  await using nats = await openRecordedNats('2.10-derived-bridges', { options });
  const seen = await lookAt(nats.adapter);
  return { seen, asked: (node: string) => nats.http.asked(node) };
}

describe('leaf nodes of NATS', () => {
  test('connections a server makes are one link an account, down while fewer are there than configured', async () => {
    const { seen } = await look();
    expect(seen.byNode('bridgeUp', { type: 'leaf', bridge: 'APP' })).toEqual({ n1: 1 });
    expect(seen.byNode('bridgeUp', { type: 'leaf', bridge: 'SPARE' })).toEqual({ n1: 0 });
    expect(seen.byNode('bridgeMessages', { bridge: 'APP', direction: 'in' })).toEqual({ n1: 700 });
    expect(seen.byNode('bridgeMessages', { bridge: 'APP', direction: 'out' })).toEqual({ n1: 41 });
  });

  test('the same leaf node at two servers is two series; quotes in its name are no harm', async () => {
    const { seen } = await look();
    expect(seen.byNode('bridgeUp', { bridge: 'APP/edge "7"' })).toEqual({ n1: 1, n2: 1 });
    expect(seen.byNode('bridgeMessages', { bridge: 'APP/edge "7"', direction: 'in' })).toEqual({ n1: 12, n2: 1 });
  });

  test('servers without a name have a key for one that changes at every start: they are one link, and not counted', async () => {
    const { seen } = await look();
    expect(seen.byNode('bridgeUp', { bridge: 'APP/unnamed' })).toEqual({ n1: 1 });
    expect(seen.byNode('bridgeMessages', { bridge: 'APP/unnamed' })).toEqual({});
  });

  test('two remotes of one account: one that is missing is seen, and the sum that would fall is not counted', () => {
    const remotes = configuredRemotes({ leaf: { remotes: [{}, {}, 'x'] } });
    const made = leafReadings('n', remotes, [{ is_spoke: true, account: '$G', in_msgs: 5, out_msgs: 5 }]);
    expect([...made.values()].flat().map(({ labels, value }) => [labels['bridge'], value])).toEqual([['$G', 0]]);
  });
});

describe('gateways of NATS', () => {
  test('a cluster that is configured and not connected is down; the own cluster in the list is none', async () => {
    const { seen } = await look();
    expect(seen.byNode('bridgeUp', { type: 'gateway', bridge: 'west' })).toEqual({ n1: 1, n2: 1 });
    expect(seen.byNode('bridgeUp', { type: 'gateway', bridge: 'east' })).toEqual({ n1: 0, n2: 0 });
    expect(seen.byNode('bridgeUp', { type: 'gateway', bridge: 'deb' })).toEqual({});
  });

  test('what comes is counted while one connection brings it', async () => {
    const { seen } = await look();
    expect(seen.byNode('bridgeMessages', { bridge: 'west', direction: 'out' })).toEqual({ n1: 900, n2: 900 });
    expect(seen.byNode('bridgeMessages', { bridge: 'west', direction: 'in' })).toEqual({ n1: 80 });
  });

  test('documents of unexpected shape say nothing wrong', () => {
    const strange = { outbound_gateways: { a: 7, __proto__: {} }, inbound_gateways: { a: 'x', b: [{}, null] } };
    const up = [...gatewayReadings('n', { gateway: { gateways: [null, { name: 5 }] } }, strange).values()].flat();
    expect(up.map(({ labels, value }) => [labels['bridge'], value])).toEqual([
      ['a', 0],
      ['b', 0],
    ]);
  });
});

describe('documents about links', () => {
  test('a server without leaf nodes and gateways is not asked for them', async () => {
    const { asked } = await look();
    expect(asked('n3').filter((path) => /leafz|gatewayz/.test(path))).toEqual([]);
    expect(asked('n1').filter((path) => /leafz|gatewayz/.test(path))).toEqual(['/leafz', '/gatewayz']);
  });

  test('maxBridges bounds the series of a server, bridges: false reads none', async () => {
    expect((await look({ maxBridges: 2 })).seen.labels('bridgeUp')).toHaveLength(4);
    const { seen, asked } = await look({ bridges: false });
    expect(seen.byNode('bridgeUp')).toEqual({});
    expect(asked('n1').join()).not.toMatch(/leafz|gatewayz/);
  });

  test('401 of a proxy in front costs the source', async () => {
    await using server = await openMisbehavingServer('401');
    await using adapter = await openKind('nats', [{ name: 'n', api: server.url }]);
    const read = sourceOf(adapter, 'n', 'bridges').read(new AbortController().signal);
    await expect(read).rejects.toMatchObject({ reason: 'auth' });
  });
});
