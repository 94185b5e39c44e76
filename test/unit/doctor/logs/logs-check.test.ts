import { describe, expect, test } from 'vitest';
import { logs } from '../../../../src/doctor/checks/logs.ts';
import type { VisitRequest } from '../../../../src/doctor/open-visit.ts';
import { doctorVisit } from '../../../support/doctor-visit.ts';
import { logOf, recordedLog } from '../../../support/log-text.ts';

const { signal } = new AbortController();

async function asked(request: Partial<VisitRequest>) {
  await using doctor = doctorVisit('mqtt://127.0.0.1:1', request);
  return await logs.run(doctor.visit, signal);
}

describe('the check of the log', () => {
  test('is skipped without a log', async () => {
    expect((await asked({})).outcome).toBe('skipped');
  });

  test('says of an empty log that it is empty', async () => {
    const answer = await asked({ logs: [logOf('')] });
    expect([answer.outcome, answer.says]).toEqual([
      'unknown',
      'broker.log: nothing is in it: is it the file the broker writes to?',
    ]);
  });

  test('says whose log it is, from when to when, and the worst of it', async () => {
    const answer = await asked({ logs: [logOf(recordedLog('mosquitto/2.0.11-troubled.log'))] });
    expect(answer.outcome).toBe('finding');
    expect(answer.says).toBe('Mosquitto 2.0.11 logged 2 times: the broker could not write what it keeps');
    expect(answer.evidence?.[0]).toMatch(
      /^broker\.log: Mosquitto 2\.0\.11, \d+ lines, 2026-11-23T09:32:41Z to 2026-11-23T09:32:50Z$/,
    );
  });

  test('with a symptom tells what explains it, and the rest beside it', async () => {
    const answer = await asked({
      logs: [logOf(recordedLog('mosquitto/2.0.11-troubled.log'))],
      symptom: 'bad-user-name-or-password',
    });
    expect(answer.findings?.map(({ says }) => says)).toEqual([
      'Mosquitto 2.0.11 logged 3 times: clients were refused for their credentials',
    ]);
    expect(answer.evidence).toContain(
      'beside it: Mosquitto 2.0.11 logged 2 times: the broker could not write what it keeps',
    );
  });

  test('of several logs tells the worst first, each with its file', async () => {
    const answer = await asked({
      logs: [
        logOf(recordedLog('nats/2.10.27-healthy.log'), 1_000, 'n1.log'),
        logOf(recordedLog('mosquitto/2.0.11-memory.log'), 1_000, 'n2.log'),
      ],
    });
    expect(answer.findings?.map(({ severity, place }) => `${severity} ${place?.file}`)).toEqual(['critical n2.log']);
  });

  test('does not know what a text that is no log means', async () => {
    const answer = await asked({ logs: [logOf('dear diary\n', 100, 'diary.txt')] });
    expect(answer).toMatchObject({ outcome: 'unknown', says: 'diary.txt: no broker known here writes like this' });
  });
});
