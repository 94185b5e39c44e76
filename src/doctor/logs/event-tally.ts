import { type Busiest, createBusiest } from './busiest.ts';
import type { LogEventId } from './log-events.ts';
import type { LogPattern } from './log-pattern.ts';
import { type LogTime, timeOf } from './log-time.ts';
import { sampleOf } from './masked.ts';

/** Everything that is kept of all lines with one meaning; bounded however many there are. */
export interface EventTally {
  readonly event: LogEventId;
  /** Lines there are. */
  readonly count: number;
  /** Lines the broker says it left out. */
  readonly leftOut: number;
  readonly first?: LogTime;
  readonly last?: LogTime;
  /** When the log says it was over, if that was after the last of them. */
  readonly over?: LogTime | 'unknown';
  /** How long it lasted at the longest, of what has a beginning and an end. */
  readonly longestMs?: number;
  /** The last of them, safe to show. */
  readonly sample: string;
  readonly clients: Busiest;
  readonly details: Busiest;
  /** The row that found the last of them. */
  readonly pattern: LogPattern;
}

/** Where the lines of one meaning are counted. */
export interface OpenTally {
  add(line: string, pattern: LogPattern): void;
  /** The log says that it is over. */
  end(line: string): void;
  leaveOut(count: number): void;
  /** What was counted; undefined when there was only its end. */
  result(event: LogEventId): EventTally | undefined;
}

/** Longest name that is told apart from others. */
const NAME = 120;

/** An empty one. */
export function openTally(): OpenTally {
  const clients = createBusiest();
  const details = createBusiest();
  let count = 0;
  let leftOut = 0;
  let first: LogTime | undefined;
  let lastLine = '';
  let lastPattern: LogPattern | undefined;
  let over: LogTime | 'unknown' | undefined;
  let episode: LogTime | undefined;
  let longestMs: number | undefined;
  return {
    add(line, pattern) {
      count += 1;
      if (count === 1 || over !== undefined) episode = timeOf(line);
      over = undefined;
      first ??= episode;
      lastLine = line; // its time and its sample are made once, at the end
      lastPattern = pattern;
      const { client, detail } = pattern.match?.exec(line)?.groups ?? {};
      if (client !== undefined && client !== '<unknown>') clients.count(sampleOf(client).slice(0, NAME));
      if (detail !== undefined) details.count(sampleOf(detail).slice(0, NAME));
    },
    end(line) {
      const end = timeOf(line);
      if (over === undefined && end?.ms !== undefined && episode?.ms !== undefined) {
        longestMs = Math.max(longestMs ?? 0, end.ms - episode.ms);
      }
      over = end ?? 'unknown';
    },
    leaveOut(more) {
      leftOut += more;
    },
    result(event) {
      if (lastPattern === undefined) return undefined;
      const last = timeOf(lastLine);
      return {
        event,
        count,
        leftOut,
        ...(first === undefined ? {} : { first }),
        ...(last === undefined ? {} : { last }),
        ...(over === undefined ? {} : { over }),
        ...(longestMs === undefined ? {} : { longestMs }),
        sample: sampleOf(lastLine),
        clients,
        details,
        pattern: lastPattern,
      };
    },
  };
}
