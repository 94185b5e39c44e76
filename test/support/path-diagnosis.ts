import { type Clock, systemClock } from '../../src/core/clock.ts';
import type { Check } from '../../src/doctor/check.ts';
import { checks } from '../../src/doctor/checks/index.ts';
import { type Diagnosis, diagnose } from '../../src/doctor/diagnosis.ts';
import type { VisitRequest } from '../../src/doctor/open-visit.ts';
import { withFoundations } from '../../src/doctor/selection.ts';

/** A tenth as fast, so that a busy machine is not taken for a slow broker. */
const unhurried: Clock = { ...systemClock, monoMs: () => systemClock.monoMs() / 10 };

/** The checks from the name of a broker to its CONNACK and who is let in; `others` take the place of those of their id. */
export async function diagnosePath(
  url: string,
  request: Partial<VisitRequest> = {},
  others: Readonly<Record<string, Check>> = {},
): Promise<Diagnosis> {
  return await diagnose(
    { url, auth: {}, tls: {}, timeoutMs: 1_500, clock: unhurried, random: Math.random, ...request },
    {
      checks: withFoundations({ ...checks, ...others }, ['credentials']),
      withinMs: 12_000,
      signal: AbortSignal.timeout(14_000),
    },
  );
}

/** What somebody who reads the report sees first: id, severity and sentence of the first finding. */
export function firstFinding({ findings }: Diagnosis): string {
  const [first] = findings;
  return first === undefined ? 'nothing' : `${first.id} ${first.severity}: ${first.says}`;
}

/** Outcome of every check, by id. */
export function outcomes({ rungs }: Diagnosis): Readonly<Record<string, string>> {
  return Object.fromEntries(
    rungs.map(({ id, outcome, blockedBy }) => [id, blockedBy === undefined ? outcome : 'blocked']),
  );
}
