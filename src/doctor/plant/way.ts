import { DeadlineError } from '../../core/deadline.ts';
import { whereOf } from '../../mqtt/connect-options.ts';
import { asConnectionFailure } from '../../mqtt/connection-failure.ts';
import { listenerAddress } from '../../mqtt/listener-address.ts';
import { openCheckClient } from '../check-client.ts';
import { clientIdFor } from '../open-connection.ts';
import type { Visit } from '../visit.ts';
import type { Plant } from './plant.ts';

/** An address that leads into the cluster: a node's own, or one that devices use. */
export interface Way {
  readonly name: string;
  readonly url: string;
  readonly kind: 'node' | 'endpoint';
}

/** What became of a connection and a message there. */
export interface Passage extends Way {
  /** Why it did not work; absent when it did. */
  readonly failure?: string;
  /** CONNECT to CONNACK with everything before it, and PUBLISH until it came back. */
  readonly connectMs?: number;
  readonly roundTripMs?: number;
  /** What this way grants, in words that can be compared. */
  readonly grants?: string;
}

/** Every way the configuration names, each address once. */
export function waysInto({ nodes, endpoints }: Plant): readonly Way[] {
  const all: readonly Way[] = [
    ...nodes.flatMap(({ name, mqtt }) => (mqtt === undefined ? [] : [{ name, url: mqtt, kind: 'node' as const }])),
    ...endpoints.map((url) => ({ name: url, url, kind: 'endpoint' as const })),
  ];
  return all.filter(({ url }, at) => all.findIndex((each) => each.url === url) === at);
}

/** Connects there, subscribes, publishes one message of QoS 1 below the visit's prefix and waits for it. */
export async function goThrough(visit: Visit, way: Way, at: number, signal: AbortSignal): Promise<Passage> {
  const { clock, prefix } = visit;
  const there: Visit = { ...visit, url: way.url, address: listenerAddress(way.url), facts: {} };
  const version = visit.facts.protocolVersion ?? 4;
  const topic = `${prefix}/each-node/${at}`;
  const beganMs = clock.monoMs();
  try {
    const wish = { clientId: clientIdFor(visit, `way${at}`.slice(0, 6)), protocolVersion: version };
    await using client = await openCheckClient(there, wish, signal);
    const connectMs = clock.monoMs() - beganMs;
    const subscribed = await client.subscribe(topic, 1);
    if (subscribed.kind !== 'answered' || subscribed.code > 2)
      return { ...way, connectMs, failure: 'SUBSCRIBE was not granted' };
    const sentMs = clock.monoMs();
    const published = await client.publish(topic, 'each-node', { qos: 1 });
    if (published.kind !== 'answered' || published.code >= 128)
      return { ...way, connectMs, failure: 'PUBLISH was not acknowledged' };
    const heard = await client.hears((message) => message.topic === topic);
    if (heard === undefined) return { ...way, connectMs, failure: 'the message did not come back' };
    return { ...way, connectMs, roundTripMs: heard.atMs - sentMs, grants: grantsOf(client.connack) };
  } catch (error) {
    if (signal.aborted) throw error;
    if (error instanceof DeadlineError) return { ...way, failure: error.message };
    const failure = asConnectionFailure(whereOf(way.url), error);
    if (failure.reason === 'internal') throw error;
    return { ...way, failure: failure.message };
  }
}

function grantsOf({ limits }: { readonly limits: object }): string {
  const told = Object.entries(limits).filter(([key]) => key !== 'assignedClientId');
  return told.length === 0
    ? 'nothing told'
    : told
        .map(([key, value]) => `${key} ${String(value)}`)
        .toSorted()
        .join(', ');
}
