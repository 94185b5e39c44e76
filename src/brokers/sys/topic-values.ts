import { metrics } from '../../metrics/catalogue.ts';
import type { AnyMetric } from '../../metrics/metric.ts';
import type { HeldMessage } from '../../mqtt/held-subscription.ts';
import type { Mapping } from './mapping.ts';

/** What one connection has heard on the mapped topics: pure, fed message by message. */
export interface TopicValues {
  readonly subscribed: (filters: number) => void;
  /** Takes a message in; false when it was no number of its metric, which then has no value. */
  readonly receive: (message: HeldMessage, atMs: number) => boolean;
  /** The number in the unit of the metric, without the exporter's own share; undefined when unknown. */
  readonly number: (mapping: Mapping) => number | undefined;
  readonly version: () => string | undefined;
  /** Milliseconds since the last heartbeat; undefined before the first. */
  readonly ageMs: (nowMs: number) => number | undefined;
  /** Whether the first values are in: a heartbeat, and silence behind it. */
  readonly complete: (nowMs: number) => boolean;
}

/** Topics besides those of numbers. */
export interface SignTopics {
  readonly heartbeat: string;
  readonly version: string;
}

/** Silence that ends a burst of values. */
const QUIET_MS = 100;

/** Of a payload, no more is searched; of a version, no more is told. */
const MAX_CHARACTERS = 200;

interface Value {
  readonly value: number;
  /** Published since we listen, so that it counts us too. */
  readonly live: boolean;
}

export function createTopicValues(mappings: readonly Mapping[], signs: SignTopics): TopicValues {
  const byTopic = new Map<string, Mapping[]>();
  for (const mapping of mappings) byTopic.set(mapping.topic, [...(byTopic.get(mapping.topic) ?? []), mapping]);
  const values = new Map<Mapping, Value>();
  let version: string | undefined;
  let ownFilters = 0;
  let beatMs: number | undefined;
  let liveBeats = 0;
  let lastMessageMs = 0;
  let burstEnded = false;

  const isQuiet = (nowMs: number): boolean => beatMs !== undefined && nowMs - lastMessageMs >= QUIET_MS;

  const store = (mapping: Mapping, text: string, live: boolean): boolean => {
    const value = parseValue(mapping, text);
    if (value === undefined) values.delete(mapping);
    else values.set(mapping, { value, live });
    return value !== undefined;
  };

  /** What of a number is ourselves: brokers that publish on change need not say a number again that counts us by now. */
  const ownShare = ({ includes }: Mapping, live: boolean): number => {
    if (includes === undefined || !(live || liveBeats > 1)) return 0;
    return includes === 'connection' ? 1 : ownFilters;
  };

  return {
    subscribed: (filters) => {
      ownFilters = filters;
    },
    receive: ({ topic, payload, retain }, atMs) => {
      burstEnded ||= isQuiet(atMs);
      lastMessageMs = atMs;
      const text = payload
        .subarray(0, 4 * MAX_CHARACTERS)
        .toString('utf8')
        .slice(0, MAX_CHARACTERS);
      const mapped = byTopic.get(topic) ?? [];
      if (topic === signs.version) version = text.replaceAll(/\p{C}/gu, '').trim();
      if (topic === signs.heartbeat && text !== '') {
        beatMs = atMs;
        if (!retain) liveBeats += 1;
      }
      const understood = mapped.map((mapping) => store(mapping, text, !retain));
      return text === '' || !understood.includes(false);
    },
    number: (mapping) => {
      const found = values.get(mapping);
      if (found === undefined) return undefined;
      const scaled = Math.max(0, found.value - ownShare(mapping, found.live)) * mapping.scale;
      return possible(metrics[mapping.key], mapping.scale === 1 ? scaled : rounded(metrics[mapping.key], scaled));
    },
    version: () => version,
    ageMs: (nowMs) => (beatMs === undefined ? undefined : nowMs - beatMs),
    complete: (nowMs) => burstEnded || isQuiet(nowMs),
  };
}

/** The number in a payload; undefined when there is none, or one that cannot be, like -3 sessions or 2^64 - 3. */
function parseValue({ key, pattern, scale }: Mapping, text: string): number | undefined {
  const found = pattern.exec(text)?.[1]?.trim();
  if (found === undefined || found === '') return undefined;
  const value = Number(found);
  if (!(value >= 0 && value <= Number.MAX_SAFE_INTEGER)) return undefined;
  return scale === 1 ? possible(metrics[key], value) : value;
}

/** Counters and yes-or-no metrics cannot be everything a number can. */
function possible({ type, unit }: AnyMetric, value: number): number | undefined {
  if (type === 'counter' && !Number.isSafeInteger(value)) return undefined;
  return unit === 'bool' && value !== 0 && value !== 1 ? undefined : value + 0;
}

/** A counter told in another unit comes out whole but for the last digits. */
function rounded({ type }: AnyMetric, value: number): number {
  return type === 'counter' ? Math.round(value) : value;
}
