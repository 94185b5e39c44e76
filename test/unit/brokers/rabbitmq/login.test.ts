import { expect, test } from 'vitest';
import { brokers } from '../../../../src/brokers/index.ts';
import { silentLog } from '../../../../src/core/log.ts';
import { lookUp } from '../../../../src/core/registry.ts';
import { Secret } from '../../../../src/core/secret.ts';
import { lookAt } from '../../../support/look.ts';
import { openMisbehavingServer } from '../../../support/misbehaving-server.ts';

// The server sends back the credentials it got, and the reader masks them: a mask means that they were sent.
test.each([
  ['http://127.0.0.1:1', true],
  ['https://127.0.0.1:1', false],
])('with the API at %s the login goes to a plain Prometheus page: %s', async (api, sent) => {
  await using page = await openMisbehavingServer('echo-credentials');
  await using adapter = await lookUp(brokers, 'broker', 'rabbitmq').open({
    cluster: 'c',
    nodes: [{ name: 'rabbit@n1', api, metrics: page.url }],
    auth: { username: 'sre', password: new Secret('hush') },
    tls: {},
    options: {},
    log: silentLog,
  });
  const said = (await lookAt(adapter)).messageOf('rabbit@n1/prometheus');
  expect(said).toContain(sent ? 'refused: Basic <secret>' : 'refused: undefined');
});
