import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { StoredPacket } from '../../../src/lab/persistence.ts';
import { openStateLink } from '../../../src/lab/state-link.ts';
import { PAGE_ITEMS } from '../../../src/lab/state-protocol.ts';
import { openStateServer } from '../../../src/lab/state-server.ts';
import { openStateStore } from '../../../src/lab/state-store.ts';

const packet = (qos: 0 | 1 | 2, more: Partial<StoredPacket> = {}): StoredPacket => ({
  cmd: 'publish',
  brokerId: 'n1',
  brokerCounter: 1,
  topic: 'a/b',
  payload: Buffer.from('x'),
  qos,
  retain: false,
  ...more,
});
const newClient = (node: string, id: string): StoredPacket =>
  packet(0, { topic: `$SYS/${node}/new/clients`, payload: Buffer.from(id) });

describe('the shared store', () => {
  test('keeps one copy for every persistent session, the retained value, and counts both', async () => {
    const store = await openStateStore();
    await store.persistence.addSubscriptions({ id: 's1' }, [{ topic: 'a/#', qos: 1 }]);
    await store.persistence.addSubscriptions({ id: 's2' }, [{ topic: 'a/b', qos: 2 }]);
    await store.accept(packet(1, { retain: true }));
    await store.accept(packet(0));
    expect(await store.counts()).toEqual({ retained: 1, sessions: 2, queued: 2 });
    await store.persistence.outgoingUpdate({ id: 's1' }, packet(1, { messageId: 7 }));
    await store.persistence.outgoingClearMessageId({ id: 's1' }, packet(1, { messageId: 7 }));
    await store.accept(packet(0, { retain: true, payload: Buffer.alloc(0) }));
    expect(await store.counts()).toEqual({ retained: 0, sessions: 2, queued: 1 });
  });

  test('takes a QoS 2 message over once, however often and through whichever node it comes', async () => {
    const store = await openStateStore();
    const message = packet(2, { messageId: 5 });
    expect(await store.accept(message, { node: 'n1', clientId: 'p' })).toBe(true);
    expect(await store.accept(message, { node: 'n2', clientId: 'p' })).toBe(false);
  });

  test('refuses what a frozen node publishes for a client that has moved on meanwhile', async () => {
    const store = await openStateStore();
    await store.accept(newClient('n1', 'p'));
    await store.accept(newClient('n2', 'p'));
    await expect(store.accept(packet(1, { messageId: 5 }), { node: 'n1', clientId: 'p' })).rejects.toThrow(
      'client p is connected to n2 now, not to n1',
    );
    expect(await store.accept(packet(1, { messageId: 5 }), { node: 'n2', clientId: 'p' })).toBe(true);
  });

  test('keeps the will of a client on its new node when the old one deletes its own late', async () => {
    const store = await openStateStore();
    store.connected.add('n2');
    await store.persistence.putWill({ id: 'c' }, packet(0, { brokerId: 'n2', topic: 'will' }));
    await store.persistence.delWill({ id: 'c', brokerId: 'n1' });
    expect(await store.persistence.getWill({ id: 'c' })).toMatchObject({ topic: 'will' });
    await store.persistence.delWill({ id: 'c', brokerId: 'n2' });
    expect(await store.persistence.getWill({ id: 'c' })).toBeUndefined();
  });
});

/** A state process of two nodes on one socket. */
async function twoNodes(run: (path: string, signal: AbortSignal) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'sre-state-'));
  const path = join(folder, 'state.sock');
  const server = await openStateServer(await openStateStore(), path);
  try {
    await run(path, AbortSignal.timeout(10_000));
  } finally {
    await server[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  }
}

describe('the link between a node and the state process', () => {
  test('brings every accepted message to every node, in one order', async () => {
    await twoNodes(async (path, signal) => {
      const seen: [string[], string[]] = [[], []];
      await using one = await openStateLink({
        path,
        node: 'n1',
        signal,
        onPacket: (p) => seen[0].push(`${p.payload}`),
      });
      await using two = await openStateLink({
        path,
        node: 'n2',
        signal,
        onPacket: (p) => seen[1].push(`${p.payload}`),
      });
      const calls = Array.from({ length: 50 }, (_, index) =>
        (index % 2 === 0 ? one : two).call('accept', packet(0, { payload: `${index}`, brokerCounter: index + 1 })),
      );
      await Promise.all(calls);
      await Promise.all([one.call('counts'), two.call('counts')]);
      expect(seen[0]).toHaveLength(50);
      expect(seen[1]).toEqual(seen[0]);
    });
  });

  test('fetches a long list in pages, and gives up one that is read half', async () => {
    await twoNodes(async (path, signal) => {
      await using link = await openStateLink({ path, signal, onPacket: () => undefined });
      const total = PAGE_ITEMS * 2 + 10;
      for (let index = 0; index < total; index += 1) {
        await link.call('storeRetained', packet(0, { topic: `r/${index}`, retain: true }));
      }
      let count = 0;
      for await (const _item of link.list('createRetainedStream', 'r/#')) count += 1;
      expect(count).toBe(total);
      for await (const item of link.list('createRetainedStream', 'r/#')) {
        expect(item).toMatchObject({ topic: 'r/0' });
        break;
      }
      expect((await link.call('counts')).retained).toBe(total);
    });
  });

  test('fails every call once the state process is gone', async () => {
    let lost: Promise<Error> | undefined;
    let call: Promise<unknown> | undefined;
    await twoNodes(async (path, signal) => {
      const link = await openStateLink({ path, node: 'n1', signal, onPacket: () => undefined });
      lost = link.lost;
      call = link.lost.then(() => link.call('counts'));
      call.catch(() => undefined);
    });
    expect(await lost).toBeInstanceOf(Error);
    await expect(call).rejects.toThrow('the state process closed the connection');
  });
});
