import type { Observation, StreamSpec } from '../swarm/observation.ts';
import { seconds } from './duration-text.ts';
import { serviceOf } from './slot-service.ts';

/** Slots later than this are no service. */
const LIMIT_MS = 1_000;

/** A look at the measuring clients while a fault lasts; times since the observation's origin. */
export interface Look {
  readonly observation: Observation;
  readonly nowMs: number;
}

/** A sentence when a stream among nodes the drill left alone has had no good slot for `outageMs`. */
export function canaryDown(
  { observation, nowMs }: Look,
  groups: readonly (readonly string[])[],
  outageMs: number,
): string | undefined {
  const sinceMs = nowMs - outageMs - LIMIT_MS;
  if (sinceMs < 0) return undefined;
  const down = serviceOf(observation, sinceMs, nowMs, LIMIT_MS)
    .filter(({ bad, judged }) => judged > 0 && bad === judged)
    .map(({ stream }) => observation.streams.find(({ id }) => id === stream))
    .filter((stream) => stream !== undefined && isAmong(stream, groups));
  const [first] = down;
  if (first === undefined) return undefined;
  const others = down.length === 1 ? '' : ` (and ${down.length - 1} more)`;
  return `the stream ${first.id}${others} between nodes the drill did not touch has been without service for ${seconds(outageMs)}`;
}

/** A sentence when an acknowledged message is missing although later ones of its stream arrived `graceMs` ago or earlier. */
export function messageLost({ observation, nowMs }: Look, graceMs: number): string | undefined {
  const safe = new Set(observation.streams.filter(({ qos }) => qos > 0).map(({ id }) => id));
  const arrived = new Map<string, number>();
  for (const { stream, seq, receivedMs } of observation.slots) {
    if (receivedMs === undefined || receivedMs > nowMs - graceMs) continue;
    arrived.set(stream, Math.max(seq, arrived.get(stream) ?? -1));
  }
  const lost = observation.slots.filter(
    ({ stream, seq, ackedMs, copies }) =>
      safe.has(stream) && ackedMs !== undefined && copies === 0 && seq < (arrived.get(stream) ?? -1),
  );
  const [first] = lost;
  if (first === undefined) return undefined;
  const many = lost.length === 1 ? 'an acknowledged message' : `${lost.length} acknowledged messages`;
  return `${many} did not arrive although later ones of the stream did ${seconds(graceMs)} ago (${first.stream}, number ${first.seq})`;
}

/** Service the streams through the endpoint missed between two moments, added up. */
export function missedMs({ observation }: Look, fromMs: number, toMs: number): number {
  const every = new Map(
    observation.streams
      .filter(({ publisher }) => publisher.attachment === 'floating')
      .map(({ id, intervalMs }) => [id, intervalMs]),
  );
  let missed = 0;
  for (const { stream, intendedMs, receivedMs = Number.POSITIVE_INFINITY } of observation.slots) {
    if (intendedMs < fromMs || intendedMs >= toMs || receivedMs - intendedMs <= LIMIT_MS) continue;
    missed += every.get(stream) ?? 0;
  }
  return missed;
}

/** How far back a slot has been judged for good. */
export function judgedUntil(nowMs: number): number {
  return nowMs - LIMIT_MS;
}

/** Whether both ends of a pinned stream are on nodes of one group. */
function isAmong({ publisher, subscriber }: StreamSpec, groups: readonly (readonly string[])[]): boolean {
  return groups.some(
    (nodes) =>
      publisher.node !== undefined &&
      nodes.includes(publisher.node) &&
      subscriber.node !== undefined &&
      nodes.includes(subscriber.node),
  );
}
