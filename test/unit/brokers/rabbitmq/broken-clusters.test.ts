import { describe, expect, test } from 'vitest';
import { lookAt } from '../../../support/look.ts';
import { openRecordedRabbitMq } from '../../../support/recorded-rabbitmq.ts';

const names = ['rabbit@r1', 'rabbit@r2', 'rabbit@r3'] as const;
const [r1, r2, r3] = names;

describe('RabbitMQ with a dead node', () => {
  test.each(['4.0.5-node-down-2s', '4.0.5-node-down-60s'])(
    '%s: survivors keep their numbers, the dead one has none',
    async (state) => {
      await using rabbit = await openRecordedRabbitMq(state, names);
      const look = await lookAt(rabbit.adapter);
      expect(look.failures()).toMatchObject({
        [`${r3}/prometheus`]: 'refused',
        [`${r3}/management`]: 'refused',
        [`${r3}/overview`]: 'refused',
      });
      expect(look.byNode('connectionsCurrent')).toEqual({ [r1]: 13, [r2]: 12 });
      expect(look.byNode('queuedMessages')).toEqual({ [r1]: 700, [r2]: 0 });
      expect(look.byNode('sessionsDisconnected')).toEqual({ [r1]: 7, [r2]: 0 });
      expect(look.running()).toEqual({ [r1]: [r1, r2], [r2]: [r1, r2] });
      expect(look.known()).toEqual({ [r1]: names, [r2]: names });
    },
  );

  test('listeners of the dead node are gone with it', async () => {
    await using rabbit = await openRecordedRabbitMq('4.0.5-node-down-2s', names);
    expect(Object.keys((await lookAt(rabbit.adapter)).byNode('listenerUp'))).toEqual([r1, r2]);
  });
});

describe('RabbitMQ with n3 silently cut off', () => {
  test('+5 s, unnoticed: everything cluster-wide hangs, the Prometheus pages answer as if nothing were wrong', async () => {
    await using rabbit = await openRecordedRabbitMq('4.0.5-partition-5s', names);
    const look = await lookAt(rabbit.adapter, 700);
    expect(look.failures()).toEqual({
      ...Object.fromEntries(
        names.flatMap((node) => [`${node}/management`, `${node}/overview`].map((key) => [key, 'timeout'])),
      ),
      '/connections': 'timeout',
      '/queues': 'timeout',
      '/shovels': 'timeout',
      '/federation': 'timeout',
      [`${r2}/prometheus`]: 'http_4xx', // its page was not recorded
    });
    // Counted on in a run of its own: one message more than in the loaded state, and n3 had been restarted.
    expect(look.byNode('messagesReceived')).toEqual({ [r1]: 2309, [r3]: 0 });
    expect(look.byNode('clusterPeersUnreachable')).toEqual({ [r1]: 0, [r3]: 0 });
    expect(look.running()).toEqual({});
    expect(look.byNode('connectionsCurrent')).toEqual({});
  });

  test('+60 s: a running member that did not answer the asked node is asked itself', async () => {
    await using rabbit = await openRecordedRabbitMq('4.0.5-partition-60s', names);
    const look = await lookAt(rabbit.adapter, 1_500);
    expect(look.failures()).not.toHaveProperty('/connections');
    expect(look.running()).toEqual({ [r1]: names, [r3]: names });
    expect(look.byNode('connectionsCurrent')).toEqual({ [r1]: 13, [r2]: 12, [r3]: 11 });
    expect(look.byNode('queuedMessages')).toEqual({ [r1]: 700, [r2]: 0, [r3]: 0 });
  });

  test('+120 s: n3 has paused itself and closed its doors, the others have noticed', async () => {
    await using rabbit = await openRecordedRabbitMq('4.0.5-partition-120s', names);
    await lookAt(rabbit.adapter); // whether an empty list of partitions says something needs the version, known after this
    const look = await lookAt(rabbit.adapter);
    expect(look.failures()).toMatchObject({ [`${r3}/management`]: 'closed', [`${r3}/prometheus`]: 'closed' });
    expect(look.running()).toEqual({ [r1]: [r1, r2], [r2]: [r1, r2] });
    expect(look.byNode('clusterPeersUnreachable')).toEqual({ [r1]: 1 });
    expect(look.byNode('connectionsCurrent')).toEqual({ [r1]: 13, [r2]: 12 });
    expect(look.partitions()).toEqual({ [r1]: 0, [r2]: 0 });
  });

  test('rejoined: whole again, the connections of n3 are gone', async () => {
    await using rabbit = await openRecordedRabbitMq('4.0.5-rejoined', names);
    const look = await lookAt(rabbit.adapter);
    expect(look.running()).toEqual({ [r1]: names, [r2]: names, [r3]: names });
    expect(look.byNode('connectionsCurrent')).toEqual({ [r1]: 13, [r2]: 12, [r3]: 0 });
  });
});

describe('RabbitMQ split in two', () => {
  test('autoheal: two views, and the connections of both sides', async () => {
    const [ah1, ah2, ah3] = ['rabbit@ah1', 'rabbit@ah2', 'rabbit@ah3'] as const;
    await using rabbit = await openRecordedRabbitMq('4.0.5-autoheal-split', [ah1, ah2, ah3]);
    const look = await lookAt(rabbit.adapter);
    expect(look.running()).toEqual({ [ah1]: [ah1, ah2], [ah2]: [ah1, ah2], [ah3]: [ah3] });
    expect(look.byNode('connectionsCurrent')).toEqual({ [ah1]: 13, [ah2]: 12, [ah3]: 11 });
    expect(look.byNode('queuedMessages')).toEqual({ [ah1]: 700, [ah2]: 0, [ah3]: 0 });
    expect(look.byNode('clusterPeersUnreachable')).toEqual({ [ah1]: 1, [ah2]: 1, [ah3]: 2 });
  });

  test('partitions that RabbitMQ lists itself are told by the node they belong to', async () => {
    const [rn1, rn2, rn3] = ['rabbit@rn1', 'rabbit@rn2', 'rabbit@rn3'] as const;
    await using rabbit = await openRecordedRabbitMq('4.0.5-partitions-listed', [rn1, rn2, rn3]);
    const look = await lookAt(rabbit.adapter);
    expect(look.partitions()).toEqual({ [rn1]: 1, [rn2]: 1, [rn3]: 2 });
    expect(look.running()).toEqual({ [rn1]: [rn1, rn2], [rn2]: [rn1, rn2], [rn3]: [rn3] });
  });
});
