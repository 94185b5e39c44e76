import { answerOf, good, skipped, unknown } from '../answer.ts';
import type { Answer, Check } from '../check.ts';
import { brokerOf, everydayOf, findingsOf } from '../logs/log-findings.ts';
import { type LogReading, readLog } from '../logs/read-log.ts';

/** For all logs together. */
const READ_MS = 30_000;

/** What the broker itself wrote down, where its log was handed to us (`--log`, `--log-container`). */
export const logs: Check = {
  title: 'Log of the broker',
  after: [],
  async run({ logs: sources = [], clock }, signal): Promise<Answer> {
    if (sources.length === 0) {
      return skipped('no log was given: --log FILE or --log-container NAME');
    }
    const endMs = clock.monoMs() + READ_MS;
    const readings: LogReading[] = [];
    for (const source of sources) {
      readings.push(await readLog(source, { withinMs: Math.max(endMs - clock.monoMs(), 1_000), clock, signal }));
    }
    return answer(readings);
  },
};

function answer(readings: readonly LogReading[]): Answer {
  const evidence = readings.flatMap((reading) => [about(reading), ...everydayOf(reading)]);
  const strange = readings.filter(({ broker }) => broker === undefined).map(({ name }) => name);
  const otherwise =
    strange.length > 0
      ? unknown(`${strange.join(', ')}: no broker known here writes like this`, evidence)
      : good('nothing in it that somebody should act on', evidence);
  return answerOf(readings.flatMap(findingsOf), otherwise);
}

function about(reading: LogReading): string {
  const { name, lines, first, last, only } = reading;
  const time = first === undefined || last === undefined ? '' : `, ${first.text} to ${last.text}`;
  return `${name}: ${brokerOf(reading) ?? 'unknown broker'}, ${lines === 1 ? '1 line' : `${lines} lines`}${time}${only === undefined ? '' : ` (${only})`}`;
}
