import type { Severity } from '../../core/finding.ts';

/** Above these shares of a limit something is said; the same the alerts have. */
const BOUNDS: readonly (readonly [share: number, severity: Severity])[] = [
  [0.95, 'critical'],
  [0.85, 'warning'],
];

/** How bad it is to have used this much of a limit; undefined when there is room, or no limit. */
export function shareSeverity(used: number | undefined, limit: number | undefined): Severity | undefined {
  if (used === undefined || limit === undefined || !Number.isFinite(limit) || limit <= 0) return undefined;
  return BOUNDS.find(([share]) => used / limit > share)?.[1];
}

/** `87 %`. */
export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/** `12,345`, `0.42`, `17.5`. */
export function amount(value: number): string {
  const digits = Math.abs(value) >= 100 || Number.isInteger(value) ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toLocaleString('en-US', { maximumFractionDigits: digits });
}

const UNITS = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/** `1.5 GiB`. */
export function bytes(value: number): string {
  const power = Math.min(UNITS.length - 1, Math.max(0, Math.floor(Math.log2(Math.max(value, 1)) / 10)));
  return `${amount(value / 1_024 ** power)} ${UNITS[power]}`;
}
