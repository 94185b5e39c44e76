/** `name{label="value",…}`: the identity of a series, in both text formats. */
export function seriesOf(name: string, labels: readonly (readonly [name: string, value: string])[]): string {
  if (labels.length === 0) return name;
  return `${name}{${labels.map(([label, value]) => `${label}="${escapeValue(value)}"`).join(',')}}`;
}

/** A number as both text formats write it. */
export function numberOf(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  return value === Number.NEGATIVE_INFINITY ? '-Inf' : String(value);
}

function escapeValue(value: string): string {
  return /[\\"\n]/.test(value) ? value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n') : value;
}
