import type { Clock } from '../../core/clock.ts';
import { type BrokerReading, openReading } from './broker-reading.ts';
import { cutLines } from './cut-lines.ts';
import type { EventTally } from './event-tally.ts';
import { brokerLogs } from './index.ts';
import { type LogTime, timeOf } from './log-time.ts';
import { plainLine } from './plain-line.ts';

/** A log somebody handed us: a file, or what a container wrote. */
export interface LogSource {
  /** As it was named. */
  readonly name: string;
  /** What of it is not read, in words: `only the last 256 MiB`. */
  readonly only?: string;
  /** Its bytes, oldest first. Ends when it is at its end now; throws an operator's error when it cannot be read. */
  readonly chunks: (signal: AbortSignal) => AsyncIterable<Uint8Array>;
}

/** What was found in one log. */
export interface LogReading {
  readonly name: string;
  readonly lines: number;
  /** Key of the broker whose log it is; absent when nothing in it looks like a broker known here. */
  readonly broker?: string;
  readonly version?: string;
  readonly first?: LogTime;
  readonly last?: LogTime;
  readonly only?: string;
  /** Visits of this doctor that are in it: they leave lines that name no client, too. */
  readonly ownVisits?: number;
  readonly tallies: readonly EventTally[];
}

/** The doctor's own connections are in the log too. */
const OWN_CLIENTS = 'sredoctor';
/** The word of one visit follows; more than these are not told apart. */
const OWN_VISIT = /sredoctor([0-9a-z]{8})/;
const MOST_VISITS = 10_000;

/** Reads a log once, from its beginning, with the eyes of every broker, for `withinMs` at most. */
export async function readLog(
  source: LogSource,
  { withinMs, clock, signal }: { readonly withinMs: number; readonly clock: Clock; readonly signal: AbortSignal },
): Promise<LogReading> {
  const readings = Object.entries(brokerLogs).map(([key, log]) => [key, openReading(log)] as const);
  const endMs = clock.monoMs() + withinMs;
  const visits = new Set<string>();
  let lines = 0;
  let first: LogTime | undefined;
  let last = '';
  let early = false;
  for await (const written of cutLines(source.chunks(signal))) {
    if (written === '') continue;
    const line = plainLine(written);
    lines += 1;
    first ??= timeOf(line);
    last = line;
    if (line.includes(OWN_CLIENTS)) {
      const visit = OWN_VISIT.exec(line)?.[1];
      if (visit !== undefined && visits.size < MOST_VISITS) visits.add(visit);
    } else for (const [, reading] of readings) reading.read(line);
    if (lines % 1_000 !== 0) continue;
    signal.throwIfAborted();
    if (clock.monoMs() < endMs) continue;
    early = true;
    break;
  }
  const [key, reading] = likeliest(readings) ?? [];
  const lastTime = timeOf(last);
  const only = [source.only, early ? `only what could be read in ${withinMs / 1_000} s` : undefined].filter(
    (each) => each !== undefined,
  );
  return {
    name: source.name,
    lines,
    ...(key === undefined ? {} : { broker: key }),
    ...(reading?.version === undefined ? {} : { version: reading.version }),
    ...(first === undefined ? {} : { first }),
    ...(lastTime === undefined ? {} : { last: lastTime }),
    ...(visits.size === 0 ? {} : { ownVisits: visits.size }),
    ...(only.length === 0 ? {} : { only: only.join(', ') }),
    tallies: reading?.tallies() ?? [],
  };
}

/** The broker most lines have signs of; none when there are none at all. */
function likeliest(
  readings: readonly (readonly [string, BrokerReading])[],
): readonly [string, BrokerReading] | undefined {
  const [best] = readings.toSorted(([, a], [, b]) => b.signs - a.signs);
  return best === undefined || best[1].signs === 0 ? undefined : best;
}
