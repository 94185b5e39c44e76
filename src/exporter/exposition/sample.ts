import type { Reading } from '../../core/reading.ts';
import type { Metric } from '../../metrics/metric.ts';

/** Who lines belong to. */
export interface LineOwner {
  readonly cluster: string;
  /** Labels of the configuration; the caller made sure that they are none of ours. */
  readonly labels: Readonly<Record<string, string>>;
}

/** `name{label="value",…}`: the identity of a series, in both text formats. */
export function seriesOf(name: string, labels: readonly (readonly [name: string, value: string])[]): string {
  if (labels.length === 0) return name;
  return `${name}{${labels.map(([label, value]) => labelOf(label, value)).join(',')}}`;
}

/** The series of a reading that fits its metric: the labels of the metric, then the owner's, sorted. */
export function seriesOfReading(owner: LineOwner, { name, labels }: Metric, reading: Reading): string {
  let text = `${name}{`;
  for (const label of labels) {
    const value = label === 'cluster' ? owner.cluster : (reading.labels[label] ?? '');
    text += label === 'cluster' ? labelOf(label, value) : `,${labelOf(label, value)}`;
  }
  return `${text}${ownedLabels(owner)}}`;
}

/** The digits behind the point of every whole number of thousandths: `.5` for 500. */
const THOUSANDTHS = Array.from({ length: 1_000 }, (_, each) => (each === 0 ? '' : String(each / 1_000).slice(1)));

/** A number as both text formats write it. */
export function numberOf(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  if (value === Number.NEGATIVE_INFINITY) return '-Inf';
  const thousandths = Math.round(value * 1_000);
  // Ages and durations are whole milliseconds, which need no search for the shortest digits.
  if (thousandths > 0 && thousandths < 1e9 && thousandths / 1_000 === value) {
    return `${Math.floor(value)}${THOUSANDTHS[thousandths % 1_000]}`;
  }
  return String(value);
}

/** Sorted once for each cluster: the configuration's labels stay one object until it is read again. */
const owned = new WeakMap<LineOwner['labels'], string>();

function ownedLabels({ labels }: LineOwner): string {
  const known = owned.get(labels);
  if (known !== undefined) return known;
  const sorted = Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const text = sorted.map(([label, value]) => `,${labelOf(label, value)}`).join('');
  owned.set(labels, text);
  return text;
}

function labelOf(label: string, value: string): string {
  return `${label}="${escapeValue(value)}"`;
}

function escapeValue(value: string): string {
  return /[\\"\n]/.test(value) ? value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n') : value;
}
