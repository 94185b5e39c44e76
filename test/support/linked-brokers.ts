import type { AedesPublishPacket } from 'aedes';
import { type AedesBroker, openAedesBroker } from './aedes-broker.ts';

/** Real brokers in this process that pass on to each other what their clients publish, unless the way is cut. */
export interface LinkedBrokers extends AsyncDisposable {
  readonly nodes: readonly { readonly name: string; readonly mqtt: string }[];
  readonly broker: (name: string) => AedesBroker;
  /** Passes nothing on from one to the other: it acknowledges and does not forward, as in a silent cut. */
  readonly cut: (from: string, to: string) => void;
  readonly healAll: () => void;
  /** Keeps what goes from one to the other until it is told to let it go. */
  readonly hold: (from: string, to: string) => { readonly release: () => void };
}

export async function openLinkedBrokers(names: readonly string[]): Promise<LinkedBrokers> {
  const brokers = new Map<string, AedesBroker>();
  const cuts = new Set<string>();
  const held = new Map<string, AedesPublishPacket[]>();
  const way = (from: string, to: string): string => `${from}>${to}`;
  const of = (name: string): AedesBroker => {
    const broker = brokers.get(name);
    if (broker === undefined) throw new Error(`no broker ${name}`);
    return broker;
  };
  for (const name of names) brokers.set(name, await openAedesBroker());
  for (const from of names) {
    of(from).aedes.on('publish', (packet, client) => {
      if (client === null) return; // forwarded by us, or the broker's own
      for (const to of names) {
        const kept = held.get(way(from, to));
        if (kept !== undefined) kept.push(packet);
        else if (to !== from && !cuts.has(way(from, to))) of(to).aedes.publish({ ...packet }, () => undefined);
      }
    });
  }
  return {
    nodes: names.map((name) => ({ name, mqtt: `mqtt://${of(name).address}` })),
    broker: of,
    cut: (from, to) => void cuts.add(way(from, to)),
    healAll: () => cuts.clear(),
    hold: (from, to) => {
      const kept: AedesPublishPacket[] = [];
      held.set(way(from, to), kept);
      return {
        release: () => {
          held.delete(way(from, to));
          for (const packet of kept) of(to).aedes.publish({ ...packet }, () => undefined);
        },
      };
    },
    [Symbol.asyncDispose]: async () => {
      for (const broker of brokers.values()) await broker[Symbol.asyncDispose]();
    },
  };
}
