import { describe, expect, test } from 'vitest';
import { nanoMq } from '../../../../src/brokers/nanomq/kind.ts';
import { silentLog } from '../../../../src/core/log.ts';
import { Secret } from '../../../../src/core/secret.ts';
import { clusterVerdict } from '../../../../src/exporter/verdict.ts';
import { lookAt } from '../../../support/look.ts';
import { openMisbehavingServer } from '../../../support/misbehaving-server.ts';
import { openRecordedNanoMq } from '../../../support/recorded-nanomq.ts';

const auth = { username: 'admin', password: new Secret('not-it') };

describe('NanoMQ that does not answer', () => {
  test('a dead broker costs its own numbers; the verdict counts the one that answers', async () => {
    await using nanomq = await openRecordedNanoMq('0.25.5-loaded', ['n1', 'gone']);
    const seen = await lookAt(nanomq.adapter);
    expect(seen.failures()).toEqual({ 'gone/http': 'refused' });
    expect(seen.byNode('connectionsCurrent')).toEqual({ n1: 14 });
    const verdict = clusterVerdict({ nodes: nanomq.nodes, expected: 2, answering: new Set(['n1']), views: [] });
    expect(verdict).toMatchObject({ alive: 1, expected: 2, views: 0, nodes: { n1: true, gone: false } });
  });

  test('brokers have no membership: cut off from each other, both answer, both are alive and nobody has a view', async () => {
    await using nanomq = await openRecordedNanoMq('two-brokers', ['n1', 'n2']);
    const seen = await lookAt(nanomq.adapter);
    expect(seen.running()).toEqual({});
    const verdict = clusterVerdict({ nodes: nanomq.nodes, expected: 2, answering: new Set(nanomq.nodes), views: [] });
    expect(verdict).toMatchObject({ alive: 2, expected: 2, views: 0, nodes: { n1: true, n2: true } });
  });

  test('without /nodes only version and uptime are missing', async () => {
    await using nanomq = await openRecordedNanoMq('no-nodes-derived');
    const seen = await lookAt(nanomq.adapter);
    expect(seen.failures()).toEqual({});
    expect(seen.byNode('connectionsCurrent')).toEqual({ n1: 14 });
    expect(seen.byNode('uptime')).toEqual({});
  });

  test('a /nodes that hangs is a broker that hangs', async () => {
    await using nanomq = await openRecordedNanoMq('slow-nodes-derived');
    expect((await lookAt(nanomq.adapter, 300)).failures()).toEqual({ 'n1/http': 'timeout' });
  });

  test('no credentials (401, code 104) says what to configure', async () => {
    await using nanomq = await openRecordedNanoMq('0.25.5-no-credentials');
    const seen = await lookAt(nanomq.adapter);
    expect(seen.failures()).toEqual({ 'n1/http': 'auth' });
    expect(seen.messageOf('n1/http')).toContain('set auth.username and auth.password');
  });

  test('wrong credentials (401, code 103) say so, and not which ones', async () => {
    await using nanomq = await openRecordedNanoMq('0.25.5-wrong-password', ['n1'], { auth });
    const seen = await lookAt(nanomq.adapter);
    expect(seen.failures()).toEqual({ 'n1/http': 'auth' });
    expect(seen.messageOf('n1/http')).toContain('wrong user or password');
    expect(seen.messageOf('n1/http')).not.toContain('not-it');
  });

  test.each([
    ['html', 'parse'],
    ['500', 'http_5xx'],
    ['reset', 'closed'],
    ['401', 'auth'],
  ] as const)('an address that answers with %s is %s', async (misbehaviour, reason) => {
    await using server = await openMisbehavingServer(misbehaviour);
    await using adapter = await nanoMq.open({
      cluster: 'c',
      nodes: [{ name: 'n1', api: `${server.url}/` }],
      auth,
      tls: {},
      options: {},
      log: silentLog,
    });
    expect((await lookAt(adapter)).failures()).toEqual({ 'n1/http': reason });
  });

  test("a page of another broker is no NanoMQ's", async () => {
    await using server = await openMisbehavingServer('half-json');
    await using adapter = await nanoMq.open({
      cluster: 'c',
      nodes: [{ name: 'n1', api: server.url }],
      auth: {},
      tls: {},
      options: {},
      log: silentLog,
    });
    const seen = await lookAt(adapter);
    expect(seen.failures()).toEqual({ 'n1/http': 'parse' });
    expect(seen.messageOf('n1/http')).toContain("expected NanoMQ's page");
  });

  test('a node without an api address is refused when opened, with what to write', async () => {
    const open = nanoMq.open({
      cluster: 'c',
      nodes: [{ name: 'n1', mqtt: 'mqtt://n1:1883' }],
      auth: {},
      tls: {},
      options: {},
      log: silentLog,
    });
    await expect(open).rejects.toMatchObject({ code: 'SRE_NODE_ADDRESS', hint: expect.stringContaining('8081') });
  });
});
