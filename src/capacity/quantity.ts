const BYTES: Readonly<Record<string, number>> = {
  B: 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 1_024,
  MiB: 1_024 ** 2,
  GiB: 1_024 ** 3,
  TiB: 1_024 ** 4,
};

/** Bytes of `50B`, `1KB` (1,000) or `1KiB` (1,024); undefined for a number without unit and for units of another spelling. */
export function parseBytes(text: string): number | undefined {
  const [, amount = '', unit = ''] = /^(\d+(?:\.\d+)?) ?([A-Za-z]+)$/.exec(text) ?? [];
  const size = Object.hasOwn(BYTES, unit) ? BYTES[unit] : undefined;
  return size === undefined ? undefined : Number(amount) * size;
}

/** What a size has to look like, for those who wrote another. */
export const BYTES_WORDS = 'expected a size with its unit: B, KB, MB, GB (steps of 1,000) or KiB, MiB, GiB (of 1,024)';

/** A count with separators: `1,667`; from ten on without decimals, below with up to two. */
export function count(value: number): string {
  const digits = Math.abs(value) >= 10 || Number.isInteger(value) ? 0 : 2;
  return value.toLocaleString('en-US', { maximumFractionDigits: digits });
}

/** Three digits and a step of a thousand: `410`, `3.3`, `1.6`; the decimal is dropped when it is 0. */
function short(value: number, steps: readonly string[]): string {
  let step = 0;
  let rest = value;
  while (Math.abs(rest) >= 999.5 && step < steps.length - 1) {
    rest /= 1_000;
    step++;
  }
  const digits = Math.abs(rest) < 100 ? 1 : 0;
  const text = rest.toFixed(digits).replace(/\.0$/, '');
  return `${text.replace(/\B(?=(\d{3})+(?!\d))/g, ',')}${steps[step] ?? ''}`;
}

/** A count in words of the trade: `160K`, `1.6M`. */
export const shortCount = (value: number): string => short(value, ['', 'K', 'M', 'G']);

/** Bytes in decimal units: `82 B`, `410 KB`, `1 GB`. */
export const bytes = (value: number): string => short(value, [' B', ' KB', ' MB', ' GB', ' TB']);

/** Bytes a second as bits a second: 410,000 is `3.3 Mbps`. */
export const bitRate = (bytesPerSecond: number): string =>
  short(bytesPerSecond * 8, [' bps', ' Kbps', ' Mbps', ' Gbps', ' Tbps']);

/** US dollars without cents from ten on. */
export function dollars(value: number): string {
  const cents = value !== 0 && Math.abs(value) < 10;
  return `$${value.toLocaleString('en-US', { minimumFractionDigits: cents ? 2 : 0, maximumFractionDigits: cents ? 2 : 0 })}`;
}

/** A ratio as a percentage; more than ten times as a factor. */
export const percent = (ratio: number): string =>
  ratio > 10 ? `${count(ratio)}x` : `${(ratio * 100).toFixed(ratio < 0.01 && ratio > 0 ? 2 : 0)}%`;

/** How many times: `2.4x`, `180x`. */
export const times = (factor: number): string => `${factor < 9.95 ? factor.toFixed(1) : count(Math.round(factor))}x`;

/** Messages of a month, as services bill them: `4,320 million`. */
export const millions = (value: number): string =>
  value > 0 && value < 5_000 ? 'less than 0.01 million' : `${count(value / 1e6)} million`;
