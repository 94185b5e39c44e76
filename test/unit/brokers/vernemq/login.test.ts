import { expect, test } from 'vitest';
import { verneMq } from '../../../../src/brokers/vernemq/kind.ts';
import { silentLog } from '../../../../src/core/log.ts';
import { Secret } from '../../../../src/core/secret.ts';
import { lookAt } from '../../../support/look.ts';
import { openMisbehavingServer } from '../../../support/misbehaving-server.ts';

// The server sends back the credentials it got, and the reader masks them: a mask means that they were sent.
test.each([
  ['http://127.0.0.1:1', true],
  ['https://127.0.0.1:1', false],
])('with the API at %s the key goes to a plain Prometheus page: %s', async (api, sent) => {
  await using page = await openMisbehavingServer('echo-credentials');
  await using adapter = await verneMq.open({
    cluster: 'c',
    nodes: [{ name: 'VerneMQ@n1', api, metrics: page.url }],
    auth: { apiKey: new Secret('hush') },
    tls: {},
    options: {},
    log: silentLog,
  });
  const said = (await lookAt(adapter)).messageOf('VerneMQ@n1/prometheus');
  expect(said).toContain(sent ? 'refused: Basic <secret>' : 'refused: undefined');
});

test.each([
  [{ auth: {}, options: {} }, ['prometheus', 'status']],
  [
    { auth: { apiKey: new Secret('key') }, options: {} },
    ['prometheus', 'membership', 'listeners', 'bridges', 'status'],
  ],
  [{ auth: { apiKey: new Secret('key') }, options: { management: false } }, ['prometheus', 'status']],
  [{ auth: {}, options: { management: true } }, ['prometheus', 'membership', 'listeners', 'bridges', 'status']],
])('the HTTP API is asked where there is a key, unless the options say otherwise (%#)', async (given, sources) => {
  const nodes = [{ name: 'n1', api: 'http://127.0.0.1:1' }];
  await using adapter = await verneMq.open({ cluster: 'c', nodes, tls: {}, log: silentLog, ...given });
  expect(adapter.sources.map(({ name }) => name)).toEqual([...sources, 'replicated']);
});

test('a node without an api address says what to configure', async () => {
  const open = verneMq.open({ cluster: 'c', nodes: [{ name: 'n1' }], auth: {}, tls: {}, options: {}, log: silentLog });
  await expect(open).rejects.toMatchObject({ code: 'SRE_NODE_ADDRESS', message: 'node n1 has no api address' });
});
