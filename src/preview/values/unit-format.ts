// The browser loads this file too: it imports nothing and uses nothing of Node.

/** A number in its unit, split where Grafana splits it, so that the unit can be written smaller. */
export interface FormattedNumber {
  readonly text: string;
  readonly suffix: string;
}

type Ladder = readonly (readonly [size: number, name: string])[];

const powers = (base: number, names: readonly string[]): Ladder => names.map((name, at) => [base ** at, name]);
const counted = (what: string): Ladder =>
  powers(
    1_000,
    ['', 'K ', 'M ', 'B ', 'T '].map((prefix) => ` ${prefix}${what}`),
  );

const TIME: Ladder = [
  [1e-9, ' ns'],
  [1e-6, ' µs'],
  [1e-3, ' ms'],
  [1, ' s'],
  [60, ' mins'],
  [3_600, ' hours'],
  [86_400, ' days'],
  [604_800, ' weeks'],
  [31_536_000, ' years'],
];
const inSeconds = (factor: number): Ladder => TIME.map(([size, name]) => [size / factor, name]);

/** Units that climb to larger names: each with the smallest first. */
const LADDERS: Readonly<Record<string, Ladder>> = {
  short: powers(1_000, ['', ' K', ' Mil', ' Bil', ' Tri', ' Quadr']),
  bytes: powers(1_024, [' B', ' KiB', ' MiB', ' GiB', ' TiB', ' PiB']),
  decbytes: powers(1_000, [' B', ' kB', ' MB', ' GB', ' TB', ' PB']),
  bits: powers(1_024, [' b', ' Kib', ' Mib', ' Gib', ' Tib']),
  decbits: powers(1_000, [' b', ' kb', ' Mb', ' Gb', ' Tb']),
  Bps: powers(1_000, [' B/s', ' kB/s', ' MB/s', ' GB/s', ' TB/s']),
  binBps: powers(1_024, [' B/s', ' KiB/s', ' MiB/s', ' GiB/s', ' TiB/s']),
  bps: powers(1_000, [' b/s', ' kb/s', ' Mb/s', ' Gb/s', ' Tb/s']),
  hertz: powers(1_000, [' Hz', ' kHz', ' MHz', ' GHz']),
  s: inSeconds(1),
  ms: inSeconds(1e-3),
  µs: inSeconds(1e-6),
  ns: inSeconds(1e-9),
  mps: counted('msg/s'),
  cps: counted('c/s'),
  ops: counted('ops/s'),
  reqps: counted('req/s'),
  eps: counted('evt/s'),
  iops: counted('io/s'),
  rps: counted('rd/s'),
  wps: counted('wr/s'),
  cpm: counted('c/m'),
  opm: counted('ops/m'),
};

const BOOLEANS: Readonly<Record<string, readonly [no: string, yes: string]>> = {
  bool: ['False', 'True'],
  bool_yes_no: ['No', 'Yes'],
  bool_on_off: ['Off', 'On'],
};

/** A value as Grafana writes it in that unit. Without `decimals` as many as the size of the number asks for. */
export function formatNumber(value: number, unit: string, decimals?: number, nowMs = 0): FormattedNumber {
  if (Number.isNaN(value)) return { text: 'NaN', suffix: '' };
  if (!Number.isFinite(value)) return { text: value > 0 ? '∞' : '-∞', suffix: '' };
  const [no, yes] = Object.hasOwn(BOOLEANS, unit) ? (BOOLEANS[unit] ?? []) : [];
  if (no !== undefined && yes !== undefined) return { text: value === 0 ? no : yes, suffix: '' };
  if (unit.startsWith('dateTime')) return { text: moment(value, unit, nowMs), suffix: '' };
  if (unit === 'percentunit') return { text: fixed(value * 100, decimals), suffix: '%' };
  if (unit === 'percent') return { text: fixed(value, decimals), suffix: '%' };
  const ladder = Object.hasOwn(LADDERS, unit) ? LADDERS[unit] : undefined;
  if (ladder !== undefined) return climbed(value, ladder, decimals);
  const [, place, own] = /^(prefix|suffix):(.*)$/.exec(unit) ?? [];
  if (place === 'prefix') return { text: `${own}${fixed(value, decimals)}`, suffix: '' };
  const plain = unit === '' || unit === 'none' || unit === 'string' || unit === 'locale';
  return { text: fixed(value, decimals), suffix: plain ? '' : place === 'suffix' ? (own ?? '') : ` ${unit}` };
}

/** The same in one piece. */
export function formatText(value: number, unit: string, decimals?: number, nowMs = 0): string {
  const { text, suffix } = formatNumber(value, unit, decimals, nowMs);
  return `${text}${suffix}`;
}

/** Ticks of an axis: each with the fewest decimals that say it exactly. */
export function formatTicks(ticks: readonly number[], unit: string, decimals?: number): string[] {
  return ticks.map((tick) => formatText(tick, unit, decimals ?? exactDecimals(tick, unit)));
}

function exactDecimals(tick: number, unit: string): number {
  const exact = Number(formatNumber(tick, unit, 9).text);
  const places = [0, 1, 2, 3, 4, 5].find(
    (each) => Math.abs(Number(formatNumber(tick, unit, each).text) - exact) <= Math.abs(exact) * 1e-6,
  );
  return places ?? 2;
}

/** Distances of ticks that are round in the unit; undefined where ten is what is round. */
export function roundSteps(unit: string): readonly number[] | undefined {
  if (unit === 'bytes' || unit === 'binBps' || unit === 'bits')
    return Array.from({ length: 52 }, (_, power) => 2 ** power);
  if (unit !== 's') return undefined;
  const small = [-4, -3, -2, -1].flatMap((power) => [1, 2, 5].map((step) => step * 10 ** power));
  const clock = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 21_600, 43_200];
  const days = [1, 2, 7, 14, 28, 91, 182, 365, 730, 1_825, 3_650, 36_500].map((day) => day * 86_400);
  return [...small, ...clock, ...days];
}

function climbed(value: number, ladder: Ladder, decimals?: number): FormattedNumber {
  const size = Math.abs(value);
  // Zero stands in the unit itself, whatever smaller ones there are.
  const zero = ladder.findIndex(([step]) => step === 1);
  const reached = ladder.findLastIndex(([step]) => size >= step * (1 - 1e-12));
  const [step, suffix] = ladder[size === 0 ? Math.max(0, zero) : Math.max(0, reached)] ?? [1, ''];
  return { text: fixed(value / step, decimals), suffix };
}

function fixed(value: number, decimals = usualDecimals(value)): string {
  const text = value.toFixed(Math.max(0, Math.min(20, decimals)));
  return /^-0(?:\.0*)?$/.test(text) ? text.slice(1) : text;
}

/** Three digits that matter, as Grafana has it: 1.23, 12.3, 123. */
function usualDecimals(value: number): number {
  return Number.isInteger(value) ? 0 : Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
}

function moment(ms: number, unit: string, nowMs: number): string {
  if (unit !== 'dateTimeFromNow') return new Date(ms).toISOString().slice(0, 19).replace('T', ' ');
  const seconds = (ms - nowMs) / 1_000;
  const { text, suffix } = climbed(Math.abs(seconds), TIME, 0);
  if (Math.abs(seconds) < 1) return 'now';
  return seconds < 0 ? `${text}${suffix} ago` : `in ${text}${suffix}`;
}
