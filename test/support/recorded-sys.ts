import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HeldMessage } from '../../src/mqtt/held-subscription.ts';

/** A recorded `$SYS` message and when it came, milliseconds since the recorder connected. */
export interface RecordedMessage extends HeldMessage {
  readonly atMs: number;
}

const fixtures = join(import.meta.dirname, '..', 'fixtures');

/** Reads a `.tsv` under test/fixtures: seconds, retained flag, topic, payload. */
export function recordedSys(path: string): RecordedMessage[] {
  return readFileSync(join(fixtures, path), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [seconds, retain, topic = '', ...payload] = line.split('\t');
      return {
        atMs: Number(seconds) * 1_000,
        retain: retain === '1',
        topic,
        payload: Buffer.from(payload.join('\t')),
      };
    });
}

/** The first burst: what the broker kept from before the subscription. */
export function retainedOf(messages: readonly RecordedMessage[]): RecordedMessage[] {
  return messages.filter(({ retain }) => retain);
}

/** What came since, tick by tick; a tick begins with a topic that ends in `/uptime`. */
export function ticksOf(messages: readonly RecordedMessage[]): RecordedMessage[][] {
  const ticks: RecordedMessage[][] = [];
  for (const message of messages.filter(({ retain }) => !retain)) {
    if (ticks.length === 0 || message.topic.endsWith('/uptime')) ticks.push([]);
    ticks.at(-1)?.push(message);
  }
  return ticks;
}
