import { parseDuration } from '../config/duration.ts';
import type { Demand } from './demand.ts';
import { parseBytes } from './quantity.ts';

/** Powers of ten of the letters that reports write behind counts. */
const POWERS: Readonly<Record<string, number>> = { '': 0, k: 3, K: 3, M: 6, G: 9 };
function number(text: string): number {
  const [, amount, letter = ''] = /^(\d+(?:\.\d+)?)([kKMG]?)$/.exec(text) ?? [];
  return amount === undefined ? Number.NaN : Number(`${amount}e${POWERS[letter]}`);
}
/** A number between bounds, whole unless it need not be; `1,600,000`, `1_600_000` and `1.6M` are the same. */
export const within =
  (low: number, high: number, whole = true) =>
  (text: string): number | undefined => {
    const value = number(text.replaceAll(/(?<=\d)[,_](?=\d{3})/g, ''));
    return value >= low && value <= high && (!whole || Number.isInteger(value)) ? value : undefined;
  };
/** A size with its unit, whole bytes. */
export const sized =
  (high: number) =>
  (text: string): number | undefined => {
    const size = parseBytes(text);
    return size !== undefined && Number.isInteger(size) && size <= high ? size : undefined;
  };
/** A duration between bounds, milliseconds. */
export const lasting =
  (lowMs: number, highMs: number) =>
  (text: string): number | undefined => {
    const ms = parseDuration(text);
    return ms !== undefined && ms >= lowMs && ms <= highMs ? ms : undefined;
  };
/** One of these words. */
export const oneOf =
  <T extends string>(...words: readonly T[]) =>
  (text: string): T | undefined =>
    words.find((word) => word === text);

/** QoS of the messages: one level, or shares in percent such as `0:80,1:20`. */
export function qosShares(text: string): Demand['qos'] | undefined {
  if (/^[012]$/.test(text)) return [text === '0' ? 1 : 0, text === '1' ? 1 : 0, text === '2' ? 1 : 0];
  const shares: [number, number, number] = [0, 0, 0];
  for (const part of text.split(',')) {
    const [, level = '', share = ''] = /^([012]):(\d+(?:\.\d+)?)%?$/.exec(part) ?? [];
    if (level === '') return undefined;
    shares[Number(level)] = (shares[Number(level)] ?? 0) + Number(share) / 100;
  }
  return Math.abs(shares[0] + shares[1] + shares[2] - 1) < 1e-9 ? shares : undefined;
}
