import type { ClusterView } from '../../core/cluster-view.ts';

/** Which nodes one node hears: who has published a sign of life within three heartbeats. */
export interface Membership {
  /** A sign of life published since we listen; a retained one says nothing, it may be of a node long dead. */
  readonly heard: (id: string, atMs: number) => void;
  readonly listeningSince: (atMs: number) => void;
  /** Undefined while a living node may simply not have had its turn yet. */
  readonly view: (nowMs: number) => ClusterView | undefined;
}

/** aedes' own rule: a broker that has missed three heartbeats is gone. */
const MISSED = 3;

/** A node that is well is heard within one interval; the second is for the way. */
const FIRST_ROUNDS = 2;

/** Nodes that were never configured: aedes makes up a new id at every start unless told one. */
const MAX_STRANGERS = 100;

export function createMembership(node: string, configured: readonly string[], intervalMs: number): Membership {
  const lastHeard = new Map<string, number>();
  let sinceMs: number | undefined;

  const isRunning = (id: string, nowMs: number): boolean => {
    const atMs = lastHeard.get(id);
    return atMs !== undefined && nowMs - atMs <= MISSED * intervalMs;
  };

  return {
    heard: (id, atMs) => {
      lastHeard.delete(id);
      lastHeard.set(id, atMs); // newest last, so that the first stranger is the one longest silent
      const strangers = [...lastHeard.keys()].filter((one) => !configured.includes(one));
      const [oldest] = strangers;
      if (strangers.length > MAX_STRANGERS && oldest !== undefined) lastHeard.delete(oldest);
    },
    listeningSince: (atMs) => {
      sinceMs = atMs;
    },
    view: (nowMs) => {
      const known = [...new Set([...configured, ...lastHeard.keys()])].toSorted();
      const running = known.filter((id) => isRunning(id, nowMs));
      const everybodyHadATurn = sinceMs !== undefined && nowMs - sinceMs >= FIRST_ROUNDS * intervalMs;
      if (!running.includes(node) || (!everybodyHadATurn && running.length < known.length)) return undefined;
      return { node, running, known };
    },
  };
}
