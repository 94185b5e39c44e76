import { expect, test } from 'vitest';
import type { StoredPacket } from '../../../src/lab/persistence.ts';
import { openStateStore } from '../../../src/lab/state-store.ts';

const message = (counter: number): StoredPacket => ({
  cmd: 'publish',
  brokerId: 'n1',
  brokerCounter: counter,
  topic: 't',
  payload: Buffer.from(`${counter}`),
  qos: 2,
  retain: false,
});
const pubrel = (messageId: number): StoredPacket => ({ cmd: 'pubrel', messageId }) as unknown as StoredPacket;

test('two QoS 2 handshakes of one session at the same time both end: nothing stays queued', async () => {
  const { persistence, counts } = await openStateStore();
  const client = { id: 'subscriber' };
  for (const id of [1, 2]) {
    await persistence.outgoingEnqueue({ clientId: client.id }, message(id));
    await persistence.outgoingUpdate(client, { ...message(id), messageId: id });
  }
  // PUBREC of both before PUBCOMP of either.
  for (const id of [1, 2]) await persistence.outgoingUpdate(client, pubrel(id));
  for (const id of [1, 2]) await persistence.outgoingClearMessageId(client, pubrel(id));
  expect((await counts()).queued).toBe(0);
});
