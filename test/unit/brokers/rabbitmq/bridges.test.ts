import { describe, expect, test } from 'vitest';
import { federationReadings } from '../../../../src/brokers/rabbitmq/federation-links.ts';
import { shovelReadings } from '../../../../src/brokers/rabbitmq/shovels.ts';
import { lookAt } from '../../../support/look.ts';
import { openMisbehavingServer } from '../../../support/misbehaving-server.ts';
import { openKind, sourceOf } from '../../../support/open-kind.ts';
import { openRecordedRabbitMq } from '../../../support/recorded-rabbitmq.ts';

const [q1, q2, q3] = ['rabbit@q1', 'rabbit@q2', 'rabbit@q3'];

async function look(options: object = {}) {
  await using rabbit = await openRecordedRabbitMq('4.3-derived-cut', [q1, q2, q3], { options });
  return await lookAt(rabbit.adapter);
}

describe('shovels of RabbitMQ', () => {
  test('one that moved is on two nodes, each with its state; the lone side of a cut has its own', async () => {
    const seen = await look();
    expect(seen.byNode('bridgeUp', { bridge: '/:orders', type: 'shovel' })).toEqual({ [q1]: 1, [q2]: 0, [q3]: 1 });
  });

  test('a virtual host is part of the name; a shovel from the configuration file has none', async () => {
    const seen = await look();
    expect(seen.byNode('bridgeUp', { bridge: 'plant b:alarms' })).toEqual({ [q2]: 1 });
    expect(seen.byNode('bridgeUp', { bridge: 'archive' })).toEqual({ [q1]: 0 });
  });

  test('newer versions count what was moved and what waits', async () => {
    const seen = await look();
    expect(seen.byNode('bridgeMessages', { bridge: '/:orders', direction: 'out' })).toEqual({ [q1]: 512, [q3]: 2 });
    expect(seen.byNode('bridgeQueuedMessages', { bridge: 'plant b:alarms' })).toEqual({ [q2]: 17 });
  });

  test('3.10 tells the state alone', async () => {
    await using rabbit = await openRecordedRabbitMq('3.10-derived', ['rabbit@old1', 'rabbit@old2']);
    const seen = await lookAt(rabbit.adapter);
    expect(seen.byNode('bridgeUp', { type: 'shovel' })).toEqual({ 'rabbit@old1': 1, 'rabbit@old2': 0 });
    expect(seen.byNode('bridgeMessages')).toEqual({});
  });

  test.each([
    ['running', 1],
    ['flow', 1],
    ['blocked', 1],
    ['starting', 0],
    ['terminated', 0],
  ])('%s is %i', (state, up) => {
    const [[made] = []] = shovelReadings('n', [{ name: 's', vhost: '/', state }]).values();
    expect(made?.value).toBe(up);
  });

  test('a state nobody knows is no knowledge, and rows without a name are none', () => {
    expect([...shovelReadings('n', [{ name: 's', state: 'constructor' }, { state: 'running' }, {}]).values()]).toEqual([
      [],
    ]);
  });
});

describe('federation links of RabbitMQ', () => {
  test('an exchange has a link to each upstream; queues are one, because their names hold client ids', async () => {
    const seen = await look();
    expect(seen.byNode('bridgeUp', { bridge: '/:hub/exchange/amq.topic', type: 'federation' })).toEqual({ [q1]: 1 });
    expect(seen.byNode('bridgeUp', { bridge: '/:spare/exchange/amq.topic' })).toEqual({ [q1]: 0 });
    expect(seen.byNode('bridgeUp', { bridge: '/:hub/queues' })).toEqual({ [q1]: 0, [q2]: 1 });
    expect(JSON.stringify(seen.labels('bridgeUp'))).not.toContain('dev-');
  });

  test('thousands of links of queues are one series, whatever their names', () => {
    const rows = Array.from({ length: 5_000 }, (_, index) => ({
      vhost: 'a "b"\n',
      upstream: 'u',
      queue: `q${index}`,
      status: 'running',
    }));
    expect([...federationReadings('n', rows).keys()]).toEqual(['a "b"\n:u/queues']);
  });
});

describe('lists of links', () => {
  test('without the plugin (404) there is no series and no error, and nobody is asked again for five minutes', async () => {
    await using rabbit = await openRecordedRabbitMq('4.0.5-loaded', ['rabbit@r1', 'rabbit@r2', 'rabbit@r3']);
    const first = await lookAt(rabbit.adapter);
    const second = await lookAt(rabbit.adapter);
    expect([first.failures(), second.failures(), second.byNode('bridgeUp')]).toEqual([{}, {}, {}]);
    const asked = ['n1', 'n2', 'n3'].flatMap((node) => rabbit.http.asked(node));
    expect(asked.filter((path) => path.startsWith('/api/shovels'))).toHaveLength(1);
    expect(asked.filter((path) => path.startsWith('/api/federation-links'))).toHaveLength(1);
  });

  test.each([
    ['401', 'auth'],
    ['500', 'http_5xx'],
  ] as const)('%s costs the source: %s', async (kind, reason) => {
    await using server = await openMisbehavingServer(kind);
    await using adapter = await openKind('rabbitmq', [{ name: 'n', api: server.url }]);
    for (const name of ['shovels', 'federation']) {
      const read = sourceOf(adapter, undefined, name).read(new AbortController().signal);
      await expect(read).rejects.toMatchObject({ name: 'SourceError', reason });
    }
  });

  test('addresses of the other side, which can hold passwords, are not asked for', async () => {
    await using rabbit = await openRecordedRabbitMq('4.3-derived-cut', [q1, q2, q3]);
    await lookAt(rabbit.adapter);
    const asked = rabbit.http.asked('n1').filter((path) => /shovels|federation/.test(path));
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.every((path) => path.includes('columns=') && !path.includes('uri'))).toBe(true);
  });

  test('maxBridges bounds each list of a node, bridges: false reads none', async () => {
    const seen = await look({ maxBridges: 1 });
    expect(seen.labels('bridgeUp').filter(({ type }) => type === 'shovel')).toHaveLength(3);
    await using rabbit = await openRecordedRabbitMq('4.3-derived-cut', [q1, q2, q3], { options: { bridges: false } });
    expect(rabbit.adapter.sources.map(({ name }) => name)).not.toContain('shovels');
  });
});
