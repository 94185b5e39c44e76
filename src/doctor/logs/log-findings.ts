import type { Finding, Severity } from '../../core/finding.ts';
import { SEVERITIES } from '../../core/finding.ts';
import type { EventTally } from './event-tally.ts';
import { brokerLogs } from './index.ts';
import type { LogEvent } from './log-event.ts';
import { logEvent } from './log-events.ts';
import type { LogReading } from './read-log.ts';

/** How many names of clients a finding gives. */
const NAMES = 5;

/** What a log says that somebody should act on, worst first and of those the most frequent first. */
export function findingsOf(reading: LogReading): readonly Finding[] {
  return reading.tallies
    .filter((tally) => !isOwn(tally, reading) && isWorth(tally, daysOf(reading)))
    .map((tally) => ({ tally, finding: findingOf(tally, reading) }))
    .toSorted((a, b) => rank(a.finding.severity) - rank(b.finding.severity) || total(b.tally) - total(a.tally))
    .map(({ finding }) => finding);
}

/** What it says that is everyday life: a line each. */
export function everydayOf(reading: LogReading): readonly string[] {
  return reading.tallies
    .flatMap((tally) => {
      const said = `${logEvent(tally.event).says}: ${times(total(tally))}`;
      if (isOwn(tally, reading)) return [`${said}, no more than ${visitsOf(reading)} of this doctor leave in it`];
      return isWorth(tally, daysOf(reading)) ? [] : [`${said}, too rare or too brief to be a finding`];
    })
    .toSorted();
}

/** The broker of a log with its version, for people. */
export function brokerOf({ broker, version }: LogReading): string | undefined {
  const name = broker === undefined ? undefined : brokerLogs[broker]?.name;
  return name === undefined || version === undefined ? name : `${name} ${version}`;
}

function findingOf(tally: EventTally, reading: LogReading): Finding {
  const event = logEvent(tally.event);
  const { pattern, over } = tally;
  const said = `${brokerOf(reading) ?? 'the broker'} logged ${times(total(tally))}: ${event.says}`;
  return {
    id: 'logs',
    severity: over === undefined ? event.severity : milder(event.severity),
    says: over === undefined ? said : `${said}; ${over === 'unknown' ? 'it is over' : `over since ${over.text}`}`,
    evidence: evidenceOf(tally),
    cause: pattern.cause ?? event.cause,
    fix: pattern.fix ?? event.fix,
    place: { file: reading.name },
  };
}

function evidenceOf({ event, count, leftOut, first, last, clients, details, sample }: EventTally): readonly string[] {
  const from = first === undefined ? '' : `, first ${first.text}`;
  const to = last === undefined || count < 2 ? '' : `, last ${last.text}`;
  return [
    `${event}: ${count === 1 ? '1 line' : `${count} lines`}${from}${to}${pace(count, first?.ms, last?.ms)}`,
    ...(leftOut === 0 ? [] : [`the broker says it left out ${leftOut} more of them`]),
    ...named('clients', clients.top(NAMES)),
    ...named('named there', details.top(NAMES)),
    `last line: ${sample}`,
  ];
}

/** `, 4.2 a minute`, where there are enough of them to speak of a pace. */
function pace(count: number, fromMs: number | undefined, toMs: number | undefined): string {
  if (fromMs === undefined || toMs === undefined || count < 5 || toMs - fromMs < 60_000) return '';
  const aMinute = (count - 1) / ((toMs - fromMs) / 60_000);
  return `, ${aMinute >= 10 ? Math.round(aMinute) : aMinute.toFixed(1)} a minute`;
}

function named(what: string, top: readonly { readonly name: string; readonly count: number }[]): readonly string[] {
  const certain = top.filter(({ count }) => count > 0);
  if (certain.length === 0) return [];
  return [`${what}: ${certain.map(({ name, count }) => (count > 1 ? `${name} (${count})` : name)).join(', ')}`];
}

/**
 * What one visit leaves in a log without its name: the login without a user, and connections that were only looked at, to each of
 * a name's addresses.
 */
const OWN_EVENTS: Readonly<Record<string, number>> = { 'login-refused': 2, 'tls-failed': 3, 'protocol-error': 3 };

/** Whether visits of the doctor explain all of it, and no client is named. */
function isOwn(tally: EventTally, { ownVisits = 0 }: LogReading): boolean {
  const each = Object.hasOwn(OWN_EVENTS, tally.event) ? (OWN_EVENTS[tally.event] ?? 0) : 0;
  return total(tally) <= each * ownVisits && tally.clients.top(1).length === 0;
}

function visitsOf({ ownVisits }: LogReading): string {
  return ownVisits === 1 ? 'a visit' : `${ownVisits} visits`;
}

function isWorth(tally: EventTally, days: number): boolean {
  const { worth, briefSeconds }: LogEvent = logEvent(tally.event);
  const { over, longestMs } = tally;
  if (briefSeconds !== undefined && over !== undefined && longestMs !== undefined && longestMs < briefSeconds * 1_000) {
    return false;
  }
  if (worth === undefined || total(tally) >= worth.times * days) return true;
  const [busiest] = tally.clients.top(1);
  return busiest !== undefined && worth.ofOneClient !== undefined && busiest.count >= worth.ofOneClient * days;
}

/** How many days a log spans, at least one: what is a finding in a day is everyday life in a month. */
function daysOf({ first, last }: LogReading): number {
  if (first?.ms === undefined || last?.ms === undefined) return 1;
  return Math.max(1, (last.ms - first.ms) / 86_400_000);
}

function total({ count, leftOut }: EventTally): number {
  return count + leftOut;
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}

function rank(severity: Severity): number {
  return SEVERITIES.indexOf(severity);
}

function milder(severity: Severity): Severity {
  return SEVERITIES[rank(severity) + 1] ?? 'info';
}
