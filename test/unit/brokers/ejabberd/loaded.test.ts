import { describe, expect, test } from 'vitest';
import { lookAt } from '../../../support/look.ts';
import { openRecordedEjabberd, recordedNames } from '../../../support/recorded-ejabberd.ts';

const [e1, e2, e3] = recordedNames;

/** What the clients of the recorded workload did. */
const truth = { connected: 34, offlineSessions: 7, subscriptions: 30 + 3 + 7, retained: 5 };

describe('a loaded ejabberd against what its clients did', () => {
  test('sessions, subscriptions and retained messages are exact, once for the cluster', async () => {
    await using ejabberd = await openRecordedEjabberd('24.12-loaded');
    const seen = await lookAt(ejabberd.adapter);
    expect(seen.failures()).toEqual({});
    expect(seen.byNode('sessionsCurrent')).toEqual({ [e1]: truth.connected + truth.offlineSessions });
    expect(seen.byNode('subscriptionsCurrent')).toEqual({ [e1]: truth.subscriptions });
    expect(seen.byNode('retainedMessages')).toEqual({ [e1]: truth.retained });
  });

  test('subscriptions take 1867 words of 8 bytes', async () => {
    await using ejabberd = await openRecordedEjabberd('24.12-loaded');
    const seen = await lookAt(ejabberd.adapter);
    expect(seen.byNode('subscriptionMemory', { method: 'table' })).toEqual({ [e1]: 14_936 });
  });

  test('every node tells its version, its uptime and its view', async () => {
    await using ejabberd = await openRecordedEjabberd('24.12-loaded');
    const seen = await lookAt(ejabberd.adapter);
    expect(seen.labels('brokerInfo')).toEqual(
      recordedNames.map(() => ({ broker: 'ejabberd', version: '24.12-3+deb13u2', edition: '' })),
    );
    expect(Object.keys(seen.byNode('uptime'))).toEqual([e1, e2, e3]);
    expect(seen.byNode('uptime')[e1]).toBe(31);
    for (const node of recordedNames) expect(seen.running()[node]?.toSorted()).toEqual([e1, e2, e3]);
  });

  test('a cluster without clients has known zeros', async () => {
    await using ejabberd = await openRecordedEjabberd('24.12-idle');
    const seen = await lookAt(ejabberd.adapter);
    expect(seen.byNode('sessionsCurrent')).toEqual({ [e1]: 0 });
    expect(seen.byNode('retainedMessages')).toEqual({ [e1]: 0 });
  });
});
