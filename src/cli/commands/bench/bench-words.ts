import { InvalidArgumentError } from 'commander';
import { MIN_PAYLOAD_BYTES } from '../../../bench/bench-payload.ts';
import { SCENARIOS, type Scenario } from '../../../bench/load-shape.ts';
import { parseDuration } from '../../../config/duration.ts';

/** One of the scenarios. */
export function scenario(word: string): Scenario {
  const found = SCENARIOS.find((one) => one === word);
  if (found === undefined) throw new InvalidArgumentError(`expected one of ${SCENARIOS.join(', ')}.`);
  return found;
}

/** A whole number from 1 on. */
export function count(word: string): number {
  const value = Number(word);
  if (!Number.isInteger(value) || value < 1 || value > 10_000_000) {
    throw new InvalidArgumentError('expected a whole number from 1 to 10,000,000.');
  }
  return value;
}

/** Processes of this machine, at most 64. */
export function processes(word: string): number {
  const value = count(word);
  if (value > 64) throw new InvalidArgumentError('expected 1 to 64.');
  return value;
}

/** Messages or connections in a second: `500`, `500/s`. */
export function rate(word: string): number {
  const value = Number(/^(\d+(?:\.\d+)?)(?:\/s)?$/.exec(word)?.[1]);
  if (!(value > 0 && value <= 10_000_000)) {
    throw new InvalidArgumentError('expected a rate above 0 and up to 10,000,000 in a second, such as 500 or 500/s.');
  }
  return value;
}

const UNITS: Readonly<Record<string, number>> = { '': 1, B: 1, KB: 1000, KiB: 1024, MB: 1_000_000, MiB: 1_048_576 };
/** What our own clients take as the largest packet, less topic and header. */
const MAX_PAYLOAD_BYTES = 1_000_000;

/** Bytes of a message: `200`, `200B`, `4KiB`. */
export function payload(word: string): number {
  const [, amount, unit = ''] = /^(\d+)(B|KB|KiB|MB|MiB)?$/.exec(word) ?? [];
  const bytes = Number(amount) * (UNITS[unit] ?? Number.NaN);
  if (!(bytes >= MIN_PAYLOAD_BYTES && bytes <= MAX_PAYLOAD_BYTES)) {
    throw new InvalidArgumentError(
      `expected ${MIN_PAYLOAD_BYTES}B (number, time and checksum of a message) to ${MAX_PAYLOAD_BYTES / 1000}KB.`,
    );
  }
  return bytes;
}

/** A level of QoS. */
export function qos(word: string): 0 | 1 | 2 {
  const found = ([0, 1, 2] as const).find((one) => String(one) === word);
  if (found === undefined) throw new InvalidArgumentError('expected 0, 1 or 2.');
  return found;
}

/** A version of MQTT, as CONNECT says it. */
export function protocol(word: string): 4 | 5 {
  if (word !== '3.1.1' && word !== '5') throw new InvalidArgumentError('expected 3.1.1 or 5.');
  return word === '5' ? 5 : 4;
}

/** Milliseconds, at most a day, and not none. */
export function span(word: string): number {
  const ms = duration(word);
  if (ms < 1) throw new InvalidArgumentError('expected a duration above 0 and up to 24h, such as 30s or 500ms.');
  return ms;
}

/** Milliseconds, at most a day. */
export function duration(word: string): number {
  const ms = parseDuration(word);
  if (ms === undefined || ms > 86_400_000)
    throw new InvalidArgumentError('expected a duration up to 24h, such as 30s or 500ms.');
  return ms;
}

/** How near two rates of a search have to come. */
export function share(word: string): number {
  const [, amount, percent] = /^(\d+(?:\.\d+)?)(%?)$/.exec(word) ?? [];
  const value = Number(amount) / (percent === '%' ? 100 : 1);
  if (!(value >= 0.01 && value <= 0.5)) throw new InvalidArgumentError('expected 1% to 50%, such as 5% or 0.05.');
  return value;
}

/** Levels of a topic everything is published below. */
export function topic(word: string): string {
  if (!/^[^+#\0/$][^+#\0]{0,199}$/.test(word) || word.endsWith('/')) {
    throw new InvalidArgumentError('expected topic levels without wildcards, not beginning with / or $.');
  }
  return word;
}

/** A kind of broker, ours or of somebody else. */
export function kind(word: string): string {
  if (!/^[a-z][a-z0-9-]{0,40}$/.test(word)) throw new InvalidArgumentError('expected small letters, digits and -.');
  return word;
}
