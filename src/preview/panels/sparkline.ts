/** The course of a value as a small area without axes; nothing for less than two samples. */
export function sparkline(values: readonly (number | null)[]): string {
  const seen = values.flatMap((value, at) => (value !== null && Number.isFinite(value) ? [{ value, at }] : []));
  const [first] = seen;
  const last = seen.at(-1);
  if (first === undefined || last === undefined || first === last) return '';
  const low = seen.reduce((least, { value }) => Math.min(least, value), Infinity);
  const high = seen.reduce((most, { value }) => Math.max(most, value), -Infinity);
  const flat = high === low;
  const x = (at: number): string => ((at / Math.max(1, values.length - 1)) * 100).toFixed(2);
  const y = (value: number): string => (flat ? 20 : 38 - ((value - low) / (high - low)) * 34).toFixed(2);
  const points = seen.map(({ value, at }) => `${x(at)},${y(value)}`).join(' ');
  return (
    '<svg class="spark" viewBox="0 0 100 40" preserveAspectRatio="none" aria-hidden="true">' +
    `<polygon points="${x(first.at)},40 ${points} ${x(last.at)},40"/><polyline points="${points}"/></svg>`
  );
}
