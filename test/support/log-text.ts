import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../../src/core/clock.ts';
import { type LogReading, type LogSource, readLog } from '../../src/doctor/logs/read-log.ts';

const FOLDER = join(import.meta.dirname, '../fixtures/logs');

/** A log of the fixtures: `mosquitto/2.0.11-limits.log`. */
export function recordedLog(name: string): string {
  return readFileSync(join(FOLDER, name), 'utf8');
}

/** One line for every pattern of a broker: `event|line`. */
export function exampleLines(broker: string): readonly { readonly event: string; readonly line: string }[] {
  return recordedLog(`${broker}/lines.txt`)
    .split('\n')
    .filter((each) => each !== '')
    .map((each) => {
      const bar = each.indexOf('|');
      return { event: each.slice(0, bar), line: each.slice(bar + 1) };
    });
}

/** A log out of text, in pieces of so many bytes. */
export function logOf(text: string | Uint8Array, pieceBytes = 65_536, name = 'broker.log'): LogSource {
  const bytes = typeof text === 'string' ? Buffer.from(text) : text;
  return {
    name,
    async *chunks() {
      for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
    },
  };
}

/** What is found in a text, with all the time there is. */
export function readText(text: string | Uint8Array, pieceBytes?: number): Promise<LogReading> {
  const { signal } = new AbortController();
  return readLog(logOf(text, pieceBytes), { withinMs: 60_000, clock: systemClock, signal });
}
