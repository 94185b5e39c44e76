import { isList, isObject, type Json, type JsonObject } from '../../generate/json-tree.ts';

const DURATIONS: readonly string[] = ['for', 'interval', 'keep_firing_for', 'query_offset', 'evaluation_delay'];
const UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
  y: 31_536_000_000,
};

/**
 * A rule group in the one form two of them are compared in: rulers write `90s` as `1m30s`, and leave out durations of
 * zero and empty maps.
 */
export function canonicalGroup(value: Json): Json {
  if (isList(value)) return value.map(canonicalGroup);
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, member(key, inner)] as const);
  return Object.fromEntries(entries.filter(([, inner]) => !isNothing(inner))) satisfies JsonObject;
}

function member(key: string, value: Json): Json {
  if (!DURATIONS.includes(key) || typeof value !== 'string') return canonicalGroup(value);
  const ms = milliseconds(value);
  return ms === undefined ? value : ms === 0 ? null : `${ms}ms`;
}

const isNothing = (value: Json): boolean =>
  value === null ||
  value === '' ||
  (isList(value) ? value.length === 0 : isObject(value) && Object.keys(value).length === 0);

/** Of a duration as Prometheus writes them, such as `1h30m`; undefined when it is none. */
function milliseconds(text: string): number | undefined {
  if (text === '0') return 0;
  if (!/^(?:\d+(?:ms|[smhdwy]))+$/.test(text)) return undefined;
  return [...text.matchAll(/(\d+)(ms|[smhdwy])/g)].reduce(
    (sum, [, count = '0', unit = 's']) => sum + Number(count) * (UNIT_MS[unit] ?? 0),
    0,
  );
}
