import type { Reading } from '../core/reading.ts';
import { allMetrics } from './catalogue.ts';
import type { Metric } from './metric.ts';

/** From here on a number is no count of a broker: they count in 64 bits, and print what fell below zero near 2^64. */
const ABSURD = 2 ** 63;

/** Longest value of a label, in UTF-16 units; names of nodes, listeners and bridges have at most half of it. */
export const LONGEST_LABEL = 512;

/** Metrics that are limits: only there does unlimited mean something. */
const LIMIT = /_(?:max|limit_bytes)$/;

/** Control characters, line separators, and halves of characters: none of them is part of a name. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}\u2028\u2029]/u;
const ALL_UNPRINTABLE = new RegExp(UNPRINTABLE, 'gu');

const known: ReadonlyMap<string, Metric> = new Map(allMetrics.map((metric) => [metric.name, metric]));

/**
 * The reading as it may be published: unprintable characters of its labels replaced, labels of any length cut. The same
 * object when there was nothing to do; undefined for what cannot be: a metric that is not in the catalogue, other labels
 * than its own, a negative number, a count with a fraction, one of 2^63 or more, a yes-or-no that is neither.
 */
export function soundReading(reading: Reading): Reading | undefined {
  const metric = known.get(reading.metric);
  if (metric === undefined || !isPossible(metric, reading.value)) return undefined;
  let changed = Object.is(reading.value, -0);
  let count = 0;
  for (const [label, value] of Object.entries(reading.labels)) {
    if (!isPossibleLabel(metric, label, value)) return undefined;
    changed ||= value.length > LONGEST_LABEL || UNPRINTABLE.test(value);
    count++;
  }
  if (count !== metric.labels.length - 1) return undefined; // all but `cluster`
  if (!changed) return reading;
  const labels = Object.entries(reading.labels).map(([label, value]) => [label, soundText(value)] as const);
  return { metric: reading.metric, labels: Object.fromEntries(labels), value: reading.value + 0 };
}

/** A name as it may stand in a label or a log line. */
export function soundText(text: string): string {
  const cut = text.length > LONGEST_LABEL ? `${text.slice(0, LONGEST_LABEL - 1)}…` : text;
  return UNPRINTABLE.test(cut) ? cut.replaceAll(ALL_UNPRINTABLE, '\uFFFD') : cut;
}

function isPossibleLabel(metric: Metric, label: string, value: unknown): value is string {
  if (typeof value !== 'string' || label === 'cluster' || !metric.labels.includes(label)) return false;
  if (value === '' && metric.unit !== 'info') return false;
  return metric.values?.[label]?.includes(value) ?? true;
}

function isPossible({ name, type, unit }: Metric, value: unknown): boolean {
  if (value === Number.POSITIVE_INFINITY) return type === 'gauge' && LIMIT.test(name);
  if (typeof value !== 'number' || !(value >= 0 && value < ABSURD)) return false;
  if (type === 'counter') return Number.isInteger(value);
  if (unit === 'bool') return value === 0 || value === 1;
  return unit !== 'info' || value === 1;
}
