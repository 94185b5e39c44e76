import { connect, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { withDeadline } from '../core/deadline.ts';
import { encodeFrame, receiveFrames, sendFrame } from './frame.ts';
import type { StoredPacket } from './persistence.ts';
import type { StateCalls, StateFrame, StateLists, StatePage, StateRequest } from './state-protocol.ts';

/** A node's connection to the state process. Once lost it stays lost: every call fails, and the node has to leave. */
export interface StateLink extends AsyncDisposable {
  call<K extends keyof StateCalls>(name: K, ...args: Parameters<StateCalls[K]>): Promise<ReturnType<StateCalls[K]>>;
  /** A list as an object stream; pages are fetched as they are read. */
  list<K extends keyof StateLists>(name: K, ...args: Parameters<StateLists[K]>): Readable;
  /** Resolves when the connection has ended, with the reason. */
  readonly lost: Promise<Error>;
}

export interface StateLinkOptions {
  readonly path: string;
  /** The node's name; absent for a link that wants no messages. */
  readonly node?: string;
  /** Hears every message that any node accepted, in the same order on every node. */
  readonly onPacket: (packet: StoredPacket) => void;
  readonly signal: AbortSignal;
}

const CONNECT_MS = 5_000;

/** Connects to the state process. */
export async function openStateLink(options: StateLinkOptions): Promise<StateLink> {
  const socket = await dial(options.path, options.signal);
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  let ids = 0;
  let end: Error | undefined;

  const ask = (make: (id: number) => StateRequest): Promise<unknown> =>
    new Promise((resolve, reject) => {
      if (end !== undefined) return reject(end);
      ids += 1;
      waiting.set(ids, { resolve, reject });
      sendFrame(socket, encodeFrame(make(ids)));
    });

  receiveFrames(socket, (value) => {
    const frame = value as StateFrame;
    if ('packet' in frame) return options.onPacket(frame.packet);
    const call = waiting.get(frame.id);
    waiting.delete(frame.id);
    if ('error' in frame) call?.reject(new Error(frame.error));
    else call?.resolve(frame.value);
  });
  socket.on('error', (error) => {
    end ??= error;
  });
  const lost = new Promise<Error>((resolve) => {
    socket.on('close', () => {
      end ??= new Error('the state process closed the connection');
      for (const { reject } of waiting.values()) reject(end);
      waiting.clear();
      resolve(end);
    });
  });

  async function* pages(name: keyof StateLists, args: readonly unknown[]): AsyncGenerator<unknown> {
    let page = (await ask((id) => ({ id, list: name, args }))) as StatePage;
    try {
      while (true) {
        yield* page.items;
        const { cursor } = page;
        if (cursor === undefined) return;
        page = { items: [] };
        page = (await ask((id) => ({ id, more: cursor }))) as StatePage;
      }
    } finally {
      const { cursor } = page;
      // Given up half way; when the link is lost as well there is nothing left to give up.
      if (cursor !== undefined && end === undefined) await ask((id) => ({ id, drop: cursor }));
    }
  }

  const link: StateLink = {
    lost,
    call: <K extends keyof StateCalls>(name: K, ...args: Parameters<StateCalls[K]>) =>
      ask((id) => ({ id, call: name, args })) as Promise<ReturnType<StateCalls[K]>>,
    list: (name, ...args) => Readable.from(pages(name, args)),
    async [Symbol.asyncDispose]() {
      end ??= new Error('the link was closed');
      socket.destroy();
      await lost;
    },
  };
  if (options.node !== undefined) await link.call('hello', options.node);
  return link;
}

async function dial(path: string, signal: AbortSignal): Promise<Socket> {
  const socket = connect(path);
  try {
    await withDeadline(`connecting to ${path}`, CONNECT_MS, signal, async () => {
      await new Promise<void>((resolve, reject) => {
        socket.once('connect', resolve);
        socket.once('error', reject);
      });
    });
    socket.removeAllListeners();
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  }
}
