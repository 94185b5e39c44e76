import { describe, expect, test } from 'vitest';
import { createBusiest } from '../../../../src/doctor/logs/busiest.ts';
import { brokerLogs } from '../../../../src/doctor/logs/index.ts';
import { everydayOf, findingsOf } from '../../../../src/doctor/logs/log-findings.ts';
import { exampleLines, readText } from '../../../support/log-text.ts';
import { fc } from '../../../support/property.ts';

const lines = Object.keys(brokerLogs).flatMap((broker) => exampleLines(broker).map(({ line }) => line));

/** A line of a real broker, whole, cut, or with something strange in its middle. */
const deformed = fc
  .tuple(fc.constantFrom(...lines), fc.string({ unit: 'binary', maxLength: 40 }), fc.nat(200), fc.boolean())
  .map(([line, strange, at, cut]) => (cut ? line.slice(0, at) : line.slice(0, at) + strange + line.slice(at)));

describe('whatever is handed over as a log', () => {
  test('any bytes are read to their end', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 4_000 }), fc.integer({ min: 1, max: 100 }), async (bytes, piece) => {
        const reading = await readText(bytes, piece);
        expect(findingsOf(reading).every(({ id }) => id === 'logs')).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  test('lines of all brokers in any order and shape give findings with everything an operator needs', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(deformed, { maxLength: 60 }), async (text) => {
        const reading = await readText(text.join('\n'));
        expect(everydayOf(reading).length + findingsOf(reading).length).toBe(reading.tallies.length);
        for (const { says, evidence, cause, fix } of findingsOf(reading)) {
          expect(says).toMatch(/ logged (once|\d+ times): /);
          expect(fix.length).toBeGreaterThan(0);
          expect(cause).not.toBe('');
          for (const line of evidence) expect(line.length).toBeLessThan(1_000);
        }
      }),
      { numRuns: 150 },
    );
  });

  test('lines made to be slow to read are not', async () => {
    const pieces = [
      'Client ',
      'clientid: ',
      'password',
      '{[],<<"',
      'reason: ',
      'due to ',
      ' (d0, ',
      'mid:1 - "',
      '//a:',
      ' ',
    ];
    const text = pieces.flatMap((piece) => lines.map((line) => piece.repeat(2_000) + line)).join('\n');
    const reading = await readText(text);
    expect(reading.lines).toBe(pieces.length * lines.length);
  });

  test('many names take no more room than few, and the busy one is still found for certain', () => {
    const busiest = createBusiest();
    for (let at = 0; at < 20_000; at++) {
      busiest.count(`device-${at}`);
      if (at % 20 === 0) busiest.count('busy');
    }
    const top = busiest.top(100);
    expect(top.length).toBeLessThanOrEqual(64);
    expect(top[0]?.name).toBe('busy');
    expect(top[0]?.count).toBeGreaterThan(900);
    for (const { count } of top.slice(1)) expect(count).toBe(1);
  });
});
