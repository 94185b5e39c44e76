import { atLeast, type Finding, SEVERITIES } from '../core/finding.ts';
import type { Answer } from './check.ts';

/** What was asked for was seen. */
export function good(says: string, evidence: readonly string[] = []): Answer {
  return { outcome: 'good', says, evidence };
}

/** Could not be told, and why. */
export function unknown(says: string, evidence: readonly string[] = []): Answer {
  return { outcome: 'unknown', says, evidence };
}

/** Makes no sense at this broker. */
export function skipped(says: string, evidence: readonly string[] = []): Answer {
  return { outcome: 'skipped', says, evidence };
}

/** The findings, worst first and the first of them as the line of the check; `otherwise` when there are none. */
export function answerOf(findings: readonly Finding[], otherwise: Answer): Answer {
  const worstFirst = SEVERITIES.flatMap((bound) => findings.filter(({ severity }) => severity === bound));
  const [worst] = worstFirst;
  if (worst === undefined) return otherwise;
  const evidence = otherwise.evidence ?? [];
  // What is only worth knowing does not take away that it works.
  const isTrouble = atLeast(worst.severity, 'warning') || otherwise.says === '';
  return { outcome: 'finding', says: isTrouble ? worst.says : otherwise.says, evidence, findings: worstFirst };
}
