import { answerOf, good, skipped, unknown } from '../answer.ts';
import type { Answer, Check } from '../check.ts';
import { isExplainedByLogs, logEvent } from '../logs/log-events.ts';
import { brokerOf, everydayOf, findingsOf } from '../logs/log-findings.ts';
import { type LogReading, readLog } from '../logs/read-log.ts';

/** For all logs together. */
const READ_MS = 30_000;

/** What the broker itself wrote down, where its log was handed to us (`--log`, `--log-container`). */
export const logs: Check = {
  title: 'Log of the broker',
  after: [],
  async run({ logs: sources = [], symptom, clock }, signal): Promise<Answer> {
    if (sources.length === 0) {
      return skipped('no log was given: --log FILE or --log-container NAME');
    }
    const endMs = clock.monoMs() + READ_MS;
    const readings: LogReading[] = [];
    for (const source of sources) {
      readings.push(await readLog(source, { withinMs: Math.max(endMs - clock.monoMs(), 1_000), clock, signal }));
    }
    return answer(readings, symptom);
  },
};

function answer(readings: readonly LogReading[], symptom: string | undefined): Answer {
  const explaining = readings.map((reading) => explainingOnly(reading, symptom));
  const evidence = readings.flatMap((reading, at) => [
    about(reading),
    ...everydayOf(reading),
    ...besideOf(reading, explaining[at]),
  ]);
  const strange = readings.filter(({ broker }) => broker === undefined).map(({ name }) => name);
  const isEmpty = readings.every(({ lines }) => lines === 0);
  const otherwise = isEmpty
    ? unknown(
        `${readings.map(({ name }) => name).join(', ')}: nothing is in it: is it the file the broker writes to?`,
        evidence,
      )
    : strange.length > 0
      ? unknown(`${strange.join(', ')}: no broker known here writes like this`, evidence)
      : good(
          `nothing that ${symptom === undefined ? 'somebody should act on' : 'explains it'} in ${readings.map(about).join('; ')}`,
          evidence,
        );
  return answerOf(explaining.flatMap(findingsOf), otherwise);
}

/** Only what explains the symptom; everything where none was named, or one that no line of a log explains. */
function explainingOnly(reading: LogReading, symptom: string | undefined): LogReading {
  if (symptom === undefined || !isExplainedByLogs(symptom)) return reading;
  return { ...reading, tallies: reading.tallies.filter(({ event }) => logEvent(event).symptoms.includes(symptom)) };
}

/** What somebody should act on, too, although it is not what was asked about. */
function besideOf(reading: LogReading, explaining: LogReading | undefined): readonly string[] {
  if (explaining === undefined || explaining.tallies.length === reading.tallies.length) return [];
  const others = reading.tallies.filter((tally) => !explaining.tallies.includes(tally));
  return findingsOf({ ...reading, tallies: others }).map(({ says }) => `beside it: ${says}`);
}

function about(reading: LogReading): string {
  const { name, lines, first, last, only } = reading;
  const time = first === undefined || last === undefined ? '' : `, ${first.text} to ${last.text}`;
  return `${name}: ${brokerOf(reading) ?? 'unknown broker'}, ${lines === 1 ? '1 line' : `${lines} lines`}${time}${only === undefined ? '' : ` (${only})`}`;
}
