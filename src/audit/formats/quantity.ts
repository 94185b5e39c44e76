/** What a unit is worth, by its name in small letters; an empty name is a number without one. */
export type Units = Readonly<Record<string, number>>;

/** An amount such as `1MB`, `15s` or `1h30m`, added up; undefined when it is no amount in these units. */
export function amountOf(text: string, units: Units): number | undefined {
  const parts = [...text.trim().matchAll(/(\d+(?:\.\d+)?)\s*([a-z]*)\s*/giy)];
  if (parts.length === 0 || parts.map(([whole]) => whole).join('') !== text.trim()) return undefined;
  const worths = parts.map(([, number, unit]) => Number(number) * (units[(unit ?? '').toLowerCase()] ?? Number.NaN));
  const sum = worths.reduce((total, worth) => total + worth, 0);
  return Number.isFinite(sum) ? sum : undefined;
}

/** A whole number as it is written, with its sign. */
export function integerOf(text: string): number | undefined {
  return /^[+-]?\d{1,15}$/.test(text.trim()) ? Number(text) : undefined;
}

/** Units of time, in seconds. */
export const SECONDS: Units = { ns: 1e-9, us: 1e-6, ms: 0.001, s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800 };

/** Units of memory where every one is a power of 1,024. */
export const BINARY_BYTES: Units = {
  '': 1,
  b: 1,
  k: 1_024,
  kb: 1_024,
  kib: 1_024,
  m: 1_024 ** 2,
  mb: 1_024 ** 2,
  mib: 1_024 ** 2,
  g: 1_024 ** 3,
  gb: 1_024 ** 3,
  gib: 1_024 ** 3,
  t: 1_024 ** 4,
  tb: 1_024 ** 4,
  tib: 1_024 ** 4,
};
