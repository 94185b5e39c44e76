import { createServer, type Server, type Socket } from 'node:net';
import { messageOf } from '../core/sre-error.ts';
import { encodeFrame, receiveFrames, sendFrame } from './frame.ts';
import type { StoredPacket } from './persistence.ts';
import { PAGE_ITEMS, type StateFrame, type StatePage, type StateRequest } from './state-protocol.ts';
import type { Publisher, StateStore } from './state-store.ts';

/** A node that does not read (frozen, for instance) may fall behind by this much; then it is cut off. */
const MAX_BEHIND_BYTES = 64 * 1024 * 1024;

/** The state process of a lab: the store behind a socket, and the bus between the nodes. */
export interface StateServer extends AsyncDisposable {
  /** Names of the nodes that are connected now. */
  readonly nodes: () => readonly string[];
}

interface Peer {
  readonly socket: Socket;
  readonly lists: Map<number, AsyncIterator<unknown>>;
  node?: string;
}

/**
 * Serves `store` on a unix socket. Requests are worked off one after the other, whichever node they come from: messages
 * reach every node in the order in which they were accepted, and acceptance is atomic.
 */
export async function openStateServer(store: StateStore, path: string): Promise<StateServer> {
  const peers = new Set<Peer>();
  let tail: Promise<void> = Promise.resolve();
  let cursors = 0;

  const broadcast = (packet: StoredPacket): void => {
    const frame = encodeFrame({ packet } satisfies StateFrame);
    for (const { socket, node } of peers) {
      if (node === undefined) continue;
      if (socket.writableLength > MAX_BEHIND_BYTES) socket.destroy(new Error(`${node} does not read its messages`));
      else sendFrame(socket, frame);
    }
  };

  const page = async (peer: Peer, list: AsyncIterator<unknown>, cursor: number): Promise<StatePage> => {
    const items: unknown[] = [];
    while (items.length < PAGE_ITEMS) {
      const next = await list.next();
      if (next.done === true) {
        peer.lists.delete(cursor);
        return { items };
      }
      items.push(next.value);
    }
    peer.lists.set(cursor, list);
    return { items, cursor };
  };

  const answer = async (peer: Peer, request: StateRequest): Promise<unknown> => {
    if ('more' in request) {
      const list = peer.lists.get(request.more);
      return list === undefined ? { items: [] } : page(peer, list, request.more);
    }
    if ('drop' in request) {
      await peer.lists.get(request.drop)?.return?.();
      peer.lists.delete(request.drop);
      return undefined;
    }
    if ('list' in request) {
      const open = store.persistence[request.list] as (...args: readonly unknown[]) => AsyncIterable<unknown>;
      cursors += 1;
      return page(peer, open.apply(store.persistence, [...request.args])[Symbol.asyncIterator](), cursors);
    }
    switch (request.call) {
      case 'hello':
        peer.node = String(request.args[0]);
        store.connected.add(peer.node);
        return undefined;
      case 'counts':
        return store.counts();
      case 'accept': {
        const [packet, publisher] = request.args as [StoredPacket, Publisher | undefined];
        const fresh = await store.accept(packet, publisher);
        if (fresh) broadcast(packet);
        return fresh;
      }
      default: {
        const call = store.persistence[request.call] as (...args: readonly unknown[]) => Promise<unknown>;
        return call.apply(store.persistence, [...request.args]);
      }
    }
  };

  const serve = async (peer: Peer, request: StateRequest): Promise<void> => {
    let frame: StateFrame;
    try {
      frame = { id: request.id, value: await answer(peer, request) };
    } catch (error) {
      frame = { id: request.id, error: messageOf(error) };
    }
    sendFrame(peer.socket, encodeFrame(frame));
  };

  const server = createServer((socket) => {
    const peer: Peer = { socket, lists: new Map() };
    peers.add(peer);
    receiveFrames(socket, (value) => {
      tail = tail.then(() => serve(peer, value as StateRequest));
    });
    socket.on('error', () => undefined); // 'close' follows and does the work
    socket.on('close', () => {
      peers.delete(peer);
      if (peer.node !== undefined && ![...peers].some(({ node }) => node === peer.node)) {
        store.connected.delete(peer.node);
      }
    });
  });
  await listening(server, path);
  return {
    nodes: () => [...store.connected].toSorted(),
    async [Symbol.asyncDispose]() {
      for (const { socket } of peers) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

async function listening(server: Server, path: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => resolve());
  });
}
