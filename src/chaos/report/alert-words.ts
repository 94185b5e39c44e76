import { type AlertAccount, type AlertTimes, silence } from '../alert-account.ts';
import { seconds } from '../duration-text.ts';

/** What the alerting did about a trial, a sentence for each alert. */
export function accountWords(account: AlertAccount): readonly string[] {
  const { expected, unexpected, problems } = account;
  const times = ({ alert, firedMs, clearedMs }: AlertTimes): string =>
    `${alert} fired after ${seconds(firedMs ?? 0)}${clearedMs === undefined ? ', has not cleared' : `, cleared after ${seconds(clearedMs)}`}`;
  return [
    ...expected.map((alert) => silenceWords(alert, account) ?? times(alert)),
    ...unexpected.map((alert) => `not expected: ${times(alert)}`),
    ...problems.map((problem) => `unknown: ${problem}`),
  ];
}

/** Why it did not fire; undefined when it did. */
function silenceWords(alert: AlertTimes, account: AlertAccount): string | undefined {
  switch (silence(alert, account)) {
    case undefined:
      return undefined;
    case 'missing':
      return `${alert.alert} is missing: it did not fire`;
    case 'fired before':
      return `${alert.alert} was firing before the fault: whether the fault raises it cannot be told`;
    case 'fault too short':
      return `${alert.alert} had no time to fire: it needs ${seconds(alert.needsMs)}, the fault lasted ${seconds(account.faultLastedMs)}`;
  }
}
