import { describe, expect, test } from 'vitest';
import { brokerLogs } from '../../../../src/doctor/logs/index.ts';
import { logEvents } from '../../../../src/doctor/logs/log-events.ts';
import type { LogPattern } from '../../../../src/doctor/logs/log-pattern.ts';
import { errorMessages, symptoms } from '../../../../src/doctor/symptoms.ts';
import { exampleLines, readText } from '../../../support/log-text.ts';

const fits = ({ has, match }: LogPattern, line: string): boolean =>
  line.includes(has) && (match === undefined || match.test(line));

describe.each(Object.entries(brokerLogs))('patterns of %s', (broker, { patterns, signs }) => {
  const lines = exampleLines(broker);

  test('every line of the examples means what it should', () => {
    expect(lines.length).toBeGreaterThan(5);
    for (const { event, line } of lines) {
      expect({ line, event: patterns.find((pattern) => fits(pattern, line))?.event }).toEqual({ line, event });
    }
  });

  test('every pattern has an example that no earlier pattern takes', () => {
    const found = new Set(lines.map(({ line }) => patterns.find((pattern) => fits(pattern, line))));
    expect(patterns.filter((pattern) => pattern.ends !== true && !found.has(pattern)).map(({ has }) => has)).toEqual(
      [],
    );
  });

  test('every end belongs to something that begins', () => {
    for (const { event } of patterns.filter(({ ends }) => ends === true)) {
      expect(patterns.some((pattern) => pattern.event === event && pattern.ends !== true)).toBe(true);
    }
  });

  test('its lines are taken for its own', async () => {
    const reading = await readText(lines.map(({ line }) => `${line}\n`).join(''));
    expect(reading.broker).toBe(broker);
    expect(signs.length).toBeGreaterThan(1);
  });
});

describe('meanings of lines', () => {
  test('each is what at least one broker logs', () => {
    const used = new Set(Object.values(brokerLogs).flatMap(({ patterns }) => patterns.map(({ event }) => event)));
    expect(Object.keys(logEvents).filter((event) => !used.has(event as keyof typeof logEvents))).toEqual([]);
  });

  test('each explains symptoms of the table', () => {
    for (const { symptoms: explained } of Object.values(logEvents)) {
      expect(explained.length).toBeGreaterThan(0);
      expect(explained.filter((id) => !Object.hasOwn({ ...symptoms, ...errorMessages }, id))).toEqual([]);
    }
  });

  test('every symptom and error message that asks the log is explained by lines of Mosquitto, EMQX, RabbitMQ and VerneMQ', () => {
    for (const [id, { checks }] of Object.entries({ ...symptoms, ...errorMessages })) {
      if (!checks.includes('logs')) continue;
      for (const broker of ['mosquitto', 'emqx', 'rabbitmq', 'vernemq']) {
        const explaining = brokerLogs[broker]?.patterns.filter(({ event }) =>
          (logEvents[event].symptoms as readonly string[]).includes(id),
        );
        expect({ id, broker, explained: (explaining?.length ?? 0) > 0 }).toEqual({ id, broker, explained: true });
      }
    }
  });
});
