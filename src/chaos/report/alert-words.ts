import type { AlertAccount, AlertTimes } from '../alert-account.ts';
import { seconds } from '../duration-text.ts';

/** What the alerting did about a trial, a sentence for each alert. */
export function accountWords({ expected, unexpected, problems }: AlertAccount): readonly string[] {
  const times = ({ alert, firedMs, clearedMs }: AlertTimes): string =>
    `${alert} fired after ${seconds(firedMs ?? 0)}${clearedMs === undefined ? ', has not cleared' : `, cleared after ${seconds(clearedMs)}`}`;
  return [
    ...expected.map((alert) =>
      alert.firedMs === undefined ? `${alert.alert} is missing: it did not fire` : times(alert),
    ),
    ...unexpected.map((alert) => `not expected: ${times(alert)}`),
    ...problems.map((problem) => `unknown: ${problem}`),
  ];
}
