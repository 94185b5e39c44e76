import { type AlertAccount, type AlertTimes, silence } from '../alert-account.ts';
import { seconds } from '../duration-text.ts';

/** What the alerting did about a trial: a sentence for each alert, and one for all that had no time to fire. */
export function accountWords(account: AlertAccount): readonly string[] {
  return [...timedWords(account), ...tooShortWords([account])];
}

/** The sentences about alerts that had their time. */
export function timedWords(account: AlertAccount): readonly string[] {
  const { expected, unexpected, problems } = account;
  return [
    ...expected.flatMap((alert) => expectedWords(alert, account)),
    ...unexpected.map((alert) => `not expected: ${timesWords(alert)}`),
    ...problems.map((problem) => `unknown: ${problem}`),
  ];
}

/** Alerts that no fault of these trials was long enough for, in one sentence; none where there are none. */
export function tooShortWords(accounts: readonly AlertAccount[]): readonly string[] {
  const needs = new Map<string, number>();
  let longestMs = 0;
  for (const account of accounts) {
    for (const alert of account.expected) {
      if (silence(alert, account) !== 'fault too short') continue;
      needs.set(alert.alert, alert.needsMs ?? 0);
      longestMs = Math.max(longestMs, account.faultLastedMs ?? 0);
    }
  }
  if (needs.size === 0) return [];
  const listed = [...needs].toSorted(([, a], [, b]) => a - b).map(([alert, ms]) => `${alert} (${seconds(ms)})`);
  return [`no time to fire in a fault of ${seconds(longestMs)}: ${listed.join(', ')}`];
}

function timesWords({ alert, firedMs, clearedMs }: AlertTimes): string {
  return `${alert} fired after ${seconds(firedMs ?? 0)}${clearedMs === undefined ? ', has not cleared' : `, cleared after ${seconds(clearedMs)}`}`;
}

function expectedWords(alert: AlertTimes, account: AlertAccount): readonly string[] {
  switch (silence(alert, account)) {
    case undefined:
      return [timesWords(alert)];
    case 'missing':
      return [`${alert.alert} is missing: it did not fire`];
    case 'fired before':
      return [`${alert.alert} was firing before the fault: whether the fault raises it cannot be told`];
    case 'fault too short':
      return [];
  }
}
