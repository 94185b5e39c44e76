import type { Observation, Slot, StreamSpec } from '../../swarm/observation.ts';

/** What became of the messages of a span: in time, received too late, or never received. */
export type SpanState = 'good' | 'late' | 'missing';

/** A run of slots in the same state; milliseconds since the fault. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
  readonly state: SpanState;
}

/** One stream over the whole trial, as the availability strip of the timeline shows it. */
export interface Strip {
  readonly stream: string;
  readonly qos: 0 | 1 | 2;
  /** `floating`, or the nodes of a pinned stream: `n1 to n2`. */
  readonly path: string;
  readonly spans: readonly Span[];
}

/** The strips of all streams, floating ones first. `faultMs` and `limitMs` in observation time. */
export function stripsOf(observation: Observation, faultMs: number, limitMs: number): readonly Strip[] {
  const slots = new Map<string, Slot[]>(observation.streams.map(({ id }) => [id, []]));
  for (const slot of observation.slots) slots.get(slot.stream)?.push(slot);
  const strips = observation.streams.map((stream) => ({
    stream: stream.id,
    qos: stream.qos,
    path: pathOf(stream),
    spans: spansOf(slots.get(stream.id) ?? [], stream.intervalMs, faultMs, limitMs),
  }));
  return [...strips.filter(({ path }) => path === FLOATING), ...strips.filter(({ path }) => path !== FLOATING)];
}

/** The path of a stream that uses the cluster's endpoint. */
export const FLOATING = 'floating';

function pathOf({ publisher, subscriber }: StreamSpec): string {
  if (publisher.attachment === 'floating') return FLOATING;
  return `${publisher.node ?? '?'} to ${subscriber.node ?? '?'}`;
}

function spansOf(slots: readonly Slot[], intervalMs: number, faultMs: number, limitMs: number): readonly Span[] {
  const spans: Span[] = [];
  for (const slot of slots.toSorted((a, b) => a.intendedMs - b.intendedMs)) {
    const state = stateOf(slot, limitMs);
    const fromMs = Math.round(slot.intendedMs - faultMs);
    const last = spans.at(-1);
    const toMs = Math.round(fromMs + intervalMs);
    if (last?.state === state) spans[spans.length - 1] = { ...last, toMs };
    else spans.push({ fromMs, toMs, state });
  }
  return spans;
}

function stateOf({ receivedMs, intendedMs }: Slot, limitMs: number): SpanState {
  if (receivedMs === undefined) return 'missing';
  return receivedMs - intendedMs <= limitMs ? 'good' : 'late';
}
