import { type EventTally, type OpenTally, openTally } from './event-tally.ts';
import type { LogEventId } from './log-events.ts';
import type { BrokerLog, LogPattern } from './log-pattern.ts';

/** Lines looked at for signs of whose log it is. */
const SIGN_LINES = 20_000;

/** A log read with the eyes of one broker. */
export interface BrokerReading {
  read(line: string): void;
  /** How much speaks for this broker: lines with a sign of it, and lines only it writes. */
  readonly signs: number;
  readonly version: string | undefined;
  tallies(): readonly EventTally[];
}

/** Begins to read. */
export function openReading({ signs, patterns, leftOut }: BrokerLog): BrokerReading {
  const worthALook = anyOf(patterns.map(({ has }) => has));
  const tallies = new Map<LogEventId, OpenTally>();
  let lines = 0;
  let found = 0;
  let version: string | undefined;
  const tallyOf = (event: LogEventId): OpenTally => {
    const known = tallies.get(event);
    if (known !== undefined) return known;
    const tally = openTally();
    tallies.set(event, tally);
    return tally;
  };
  return {
    read(line) {
      lines += 1;
      if (lines <= SIGN_LINES || version === undefined) {
        const sign = lines <= SIGN_LINES ? signs.find((each) => each.test(line)) : signs[0];
        const match = sign?.exec(line);
        if (match !== null && match !== undefined) {
          found += 1;
          if (sign === signs[0]) version = match[1] ?? version;
        }
      }
      for (const { has, count } of leftOut?.(line) ?? []) {
        const pattern = patterns.find((each) => each.has === has);
        if (pattern !== undefined) tallyOf(pattern.event).leaveOut(count);
      }
      if (!worthALook.test(line)) return;
      const pattern = patterns.find((each) => fits(each, line));
      if (pattern === undefined) return;
      if (pattern.match !== undefined) found += 1; // a log of which somebody kept only such lines
      if (pattern.ends === true) tallies.get(pattern.event)?.end(line);
      else tallyOf(pattern.event).add(line, pattern);
    },
    get signs() {
      return found;
    },
    get version() {
      return version;
    },
    tallies: () => [...tallies].map(([event, tally]) => tally.result(event)).filter((tally) => tally !== undefined),
  };
}

function fits({ has, match }: LogPattern, line: string): boolean {
  return line.includes(has) && (match === undefined || match.test(line));
}

function anyOf(texts: readonly string[]): RegExp {
  return new RegExp([...new Set(texts)].map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|'));
}
