import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { NodeRoles } from '../../../src/brokers/broker-kind.ts';
import { brokers } from '../../../src/brokers/index.ts';
import { readNodeRoles } from '../../../src/cli/commands/chaos/node-roles.ts';
import { silentLog } from '../../../src/core/log.ts';
import { lookUp } from '../../../src/core/registry.ts';
import { openRecordedHttp, type RecordedHttp } from '../../support/recorded-http.ts';

let http: RecordedHttp | undefined;

/** What a recorded cluster says about who leads; `names` are what the configuration calls n1, n2, n3. */
async function rolesOf(broker: string, fixture: string, names: readonly string[]): Promise<NodeRoles | undefined> {
  http = await openRecordedHttp(join(import.meta.dirname, '../../fixtures', broker, fixture));
  const nodes = names.map((name, index) => ({ name, api: http?.url(`n${index + 1}`) ?? '' }));
  const target = { cluster: 'recorded', nodes, auth: {}, tls: {}, options: {}, log: silentLog };
  return lookUp(brokers, 'broker', broker).roles?.(target, AbortSignal.timeout(10_000));
}

afterEach(async () => {
  await http?.[Symbol.asyncDispose]();
  http = undefined;
});

describe('who leads a NATS cluster', () => {
  test('is the meta leader most servers name, by its configured name', async () => {
    expect(await rolesOf('nats', '2.10.27-loaded', ['n1', 'n2', 'n3'])).toEqual({
      n1: ['leader'],
      n2: ['follower'],
      n3: ['follower'],
    });
    expect(await rolesOf('nats', '2.10.27-loaded', ['a', 'b', 'c'])).toMatchObject({ a: ['leader'], c: ['follower'] });
  });

  test('leaves a node that does not answer without a role', async () => {
    const roles = await rolesOf('nats', '2.10.27-node-down-60s', ['n1', 'n2', 'n3']);
    expect(Object.keys(roles ?? {})).toEqual(['n1', 'n2']);
    expect(
      Object.values(roles ?? {})
        .flat()
        .toSorted(),
    ).toEqual(['follower', 'leader']);
  });
});

describe('who leads a RabbitMQ cluster', () => {
  const names = ['rabbit@n1', 'rabbit@n2', 'rabbit@n3'];

  test('is the node with the most session queues; the pseudo queues of QoS 0 do not count', async () => {
    const roles = await rolesOf('rabbitmq', '4.0.5-loaded', names);
    // 18, 11 and 10 queues
    expect(roles).toEqual({ 'rabbit@n1': ['leader'], 'rabbit@n2': ['follower'], 'rabbit@n3': ['follower'] });
  });

  test('is not known while there is no session queue', async () => {
    expect(await rolesOf('rabbitmq', '4.0.5-idle', names)).toEqual({});
  });
});

test('a broker that does not tell is refused with exit 8, and says what to type instead', async () => {
  const settings = {
    name: 'plant',
    broker: 'mosquitto',
    nodes: [],
    endpoints: [],
    expectedNodes: 1,
    limits: {},
    auth: {},
    tls: {},
    labels: {},
    options: {},
  };
  await expect(readNodeRoles(settings, new AbortController().signal)).rejects.toMatchObject({
    exitCode: 8,
    code: 'SRE_CHAOS_NO_ROLE',
    hint: 'name a node: --target NODE',
  });
});
