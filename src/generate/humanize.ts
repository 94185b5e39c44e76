const digits = (value: number): string => String(Number(value.toPrecision(4)));

function scaled(value: number, step: number, prefixes: readonly string[]): string {
  let rest = value;
  let prefix = '';
  for (const next of prefixes) {
    if (Math.abs(rest) < step) break;
    prefix = next;
    rest /= step;
  }
  return `${digits(rest)}${prefix}`;
}

/** What `{{ $value | humanize }}` prints for values of 1 and more: 100001 is 100k. */
export const humanize = (value: number): string => scaled(value, 1_000, ['k', 'M', 'G', 'T', 'P']);

/** What `{{ $value | humanize1024 }}` prints for values of 1 and more: 4294967296 is 4Gi. */
export const humanize1024 = (value: number): string => scaled(value, 1_024, ['ki', 'Mi', 'Gi', 'Ti', 'Pi']);

/** What `{{ $value | humanizePercentage }}` prints: 0.851 is 85.1%. */
export const humanizePercentage = (value: number): string => `${digits(value * 100)}%`;
