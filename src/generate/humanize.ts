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

/** What `{{ $value | humanizeDuration }}` prints for 1 ms and more: 90061 is 1d 1h 1m 1s, 1.5 is 1.5s, 0.25 is 250ms. */
export function humanizeDuration(seconds: number): string {
  if (seconds > 0 && seconds < 1) return `${digits(seconds * 1_000)}ms`;
  if (seconds < 60) return `${digits(seconds)}s`;
  const whole = Math.floor(seconds);
  const [days, hours, minutes] = [
    Math.floor(whole / 86_400),
    Math.floor(whole / 3_600) % 24,
    Math.floor(whole / 60) % 60,
  ];
  const parts = [
    ...(days > 0 ? [`${days}d`] : []),
    ...(whole >= 3_600 ? [`${hours}h`] : []),
    `${minutes}m`,
    `${whole % 60}s`,
  ];
  return parts.join(' ');
}
