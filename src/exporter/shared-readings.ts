import type { Reading } from '../core/reading.ts';

type Labels = Reading['labels'];

/**
 * The new readings, told with the objects of the ones before wherever those say the same: a reading that did not change
 * is the same object, one whose value changed has the same labels object, and equal labels within the answer are one
 * object. So memory is paid once, and whoever renders sees by identity what moved.
 */
export function sharedReadings(before: readonly Reading[], now: readonly Reading[]): readonly Reading[] {
  const known = new Map<string, Labels>();
  const labelsOf = (labels: Labels): Labels => {
    const key = JSON.stringify(labels);
    const same = known.get(key);
    if (same === undefined) known.set(key, labels);
    return same ?? labels;
  };
  if (before.length > 0 && before.length !== now.length) for (const { labels } of before) labelsOf(labels);
  return now.map((reading, index) => {
    const last = before[index];
    if (last === undefined || last.metric !== reading.metric || !sameLabels(last.labels, reading.labels)) {
      return { metric: reading.metric, labels: labelsOf(reading.labels), value: reading.value };
    }
    return Object.is(last.value, reading.value)
      ? last
      : { metric: last.metric, labels: last.labels, value: reading.value };
  });
}

/** Whether two sets of labels are equal and told in the same order. */
export function sameLabels(a: Labels, b: Labels): boolean {
  if (a === b) return true;
  const names = Object.keys(a);
  const others = Object.keys(b);
  return names.length === others.length && names.every((name, at) => others[at] === name && a[name] === b[name]);
}
