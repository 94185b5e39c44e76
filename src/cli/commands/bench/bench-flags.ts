import { type Command, InvalidArgumentError } from 'commander';
import { MIN_PAYLOAD_BYTES } from '../../../bench/bench-payload.ts';
import { SCENARIOS, type Scenario } from '../../../bench/load-shape.ts';
import { parseDuration } from '../../../config/duration.ts';
import { type BrokerAccessFlags, declareBrokerAccess } from '../../broker-access.ts';

/** The flags of `sre bench`, as the parser gives them. */
export interface BenchFlags extends BrokerAccessFlags {
  readonly scenario: Scenario;
  readonly clients?: number;
  readonly publishers?: number;
  readonly subscribers?: number;
  readonly rate: number;
  readonly payload: number;
  readonly qos: 0 | 1 | 2;
  readonly for?: number;
  readonly warmup: number;
  readonly ramp: number;
  readonly protocol: 4 | 5;
  readonly keepalive: number;
  readonly connectTimeout: number;
  readonly topicPrefix: string;
  readonly processes: number;
  readonly p99?: number;
  readonly maxRate: number;
  readonly tolerance: number;
  readonly deadline: number;
  readonly pid: readonly number[];
  readonly container: readonly string[];
  readonly metrics: readonly string[];
  readonly yesLoad: readonly string[];
  readonly profileOut?: string;
  readonly broker: string;
  readonly brokerVersion?: string;
  readonly json?: boolean;
  readonly html?: string;
}

/** Declares them. */
export function declareBenchFlags(command: Command): Command {
  const load = command
    .option('--scenario <name>', SCENARIOS.join(', '), scenario, 'steady')
    .option('--clients <n>', 'connections in all (100); beyond publishers and subscribers they stay silent', count)
    .option('--publishers <n>', 'how many of them publish', count)
    .option('--subscribers <n>', 'how many of them subscribe', count)
    .option('--rate <msg/s>', 'messages published in a second by all together; where a knee search begins', rate, 500)
    .option('--payload <size>', `bytes of a message, such as 50B or 4KiB, at least ${MIN_PAYLOAD_BYTES}B`, payload, 50)
    .option('--qos <n>', 'of publishing and subscribing: 0, 1 or 2', qos, 1)
    .option(
      '--for <duration>',
      'how long to measure (30s; each step of a knee search 5s; connections held 5s)',
      duration,
    )
    .option('--warmup <duration>', 'load before it that is not counted', duration, 1000)
    .option('--ramp <per second>', 'connections begun in a second', rate, 500)
    .option('--protocol <version>', '3.1.1 or 5', protocol, 4)
    .option('--keepalive <duration>', 'of every client', duration, 60_000)
    .option('--connect-timeout <duration>', 'for TCP, TLS and CONNACK together', duration, 10_000)
    .option('--topic-prefix <topic>', 'first levels of every topic; a random one follows', topic, 'sre-bench')
    .option('--processes <n>', 'processes the clients are dealt out to', processes, 1)
    .option('--p99 <duration>', 'bound of the 99th percentile (100ms); given, missing it is a finding', duration)
    .option('--max-rate <msg/s>', 'where a knee search ends', rate, 200_000)
    .option('--tolerance <share>', 'how finely a knee search ends: 0.05 is 5 %', share, 0.05)
    .option('--deadline <duration>', 'for a knee search as a whole', duration, 900_000);
  return declareBrokerAccess(load)
    .option('--pid <n>', 'read CPU and memory of the broker from this local process; repeatable', each(count), [])
    .option('--container <name>', 'or from this container; repeatable', each(text), [])
    .option('--metrics <url>', 'or from this Prometheus page, or /varz of NATS; repeatable', each(text), [])
    .option('--yes-load <host>', 'its owner agrees to a large load; repeatable', each(text), [])
    .option('--profile-out <file>', 'write or complete a broker profile for sre capacity (knee, connect)')
    .option('--broker <kind>', 'its kind in the profile, such as mosquitto', kind, 'measured')
    .option('--broker-version <text>', 'its version in the profile')
    .option('--json', 'print everything as an object')
    .option('--html <file>', 'write a page with tables and curves');
}

function scenario(word: string): Scenario {
  const found = SCENARIOS.find((one) => one === word);
  if (found === undefined) throw new InvalidArgumentError(`expected one of ${SCENARIOS.join(', ')}.`);
  return found;
}

function count(word: string): number {
  const value = Number(word);
  if (!Number.isInteger(value) || value < 1 || value > 10_000_000) throw new InvalidArgumentError('expected a number.');
  return value;
}

function processes(word: string): number {
  const value = count(word);
  if (value > 64) throw new InvalidArgumentError('expected 1 to 64.');
  return value;
}

/** `500`, `500/s`. */
function rate(word: string): number {
  const value = Number(/^(\d+(?:\.\d+)?)(?:\/s)?$/.exec(word)?.[1]);
  if (!(value > 0 && value <= 10_000_000)) throw new InvalidArgumentError('expected a rate such as 500 or 500/s.');
  return value;
}

const UNITS: Readonly<Record<string, number>> = { '': 1, B: 1, KB: 1000, KiB: 1024, MB: 1_000_000, MiB: 1_048_576 };
/** What our own clients take as the largest packet, less topic and header. */
const MAX_PAYLOAD_BYTES = 1_000_000;

function payload(word: string): number {
  const [, amount, unit = ''] = /^(\d+)(B|KB|KiB|MB|MiB)?$/.exec(word) ?? [];
  const bytes = Number(amount) * (UNITS[unit] ?? Number.NaN);
  if (!(bytes >= MIN_PAYLOAD_BYTES && bytes <= MAX_PAYLOAD_BYTES)) {
    throw new InvalidArgumentError(
      `expected ${MIN_PAYLOAD_BYTES}B (number, time and checksum of a message) to ${MAX_PAYLOAD_BYTES / 1000}KB.`,
    );
  }
  return bytes;
}

function qos(word: string): 0 | 1 | 2 {
  const found = ([0, 1, 2] as const).find((one) => String(one) === word);
  if (found === undefined) throw new InvalidArgumentError('expected 0, 1 or 2.');
  return found;
}

function protocol(word: string): 4 | 5 {
  if (word !== '3.1.1' && word !== '5') throw new InvalidArgumentError('expected 3.1.1 or 5.');
  return word === '5' ? 5 : 4;
}

function duration(word: string): number {
  const ms = parseDuration(word);
  if (ms === undefined || ms > 86_400_000) throw new InvalidArgumentError('expected a duration such as 30s.');
  return ms;
}

function share(word: string): number {
  const value = Number(word);
  if (!(value >= 0.01 && value <= 0.5)) throw new InvalidArgumentError('expected 0.01 to 0.5.');
  return value;
}

function topic(word: string): string {
  if (!/^[^+#\0/$][^+#\0]{0,199}$/.test(word) || word.endsWith('/')) {
    throw new InvalidArgumentError('expected topic levels without wildcards, not beginning with / or $.');
  }
  return word;
}

function kind(word: string): string {
  if (!/^[a-z][a-z0-9-]{0,40}$/.test(word)) throw new InvalidArgumentError('expected small letters, digits and -.');
  return word;
}

function text(word: string): string {
  return word;
}

/** An option that may be given several times. */
function each<T>(read: (word: string) => T): (word: string, before: readonly T[]) => readonly T[] {
  return (word, before) => [...before, read(word)];
}
