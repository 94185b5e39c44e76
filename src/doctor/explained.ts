import { type Finding, SEVERITIES } from '../core/finding.ts';
import type { Answer } from './check.ts';
import { type RemedyId, remedy } from './remedies.ts';

/** A finding whose cause and fix are those of the table; `words` fill in what it knows of HOST, PORT, TOPIC. */
export function explained(
  seen: Omit<Finding, 'cause' | 'fix'>,
  id: RemedyId,
  words: Readonly<Record<string, string | number>> = {},
): Finding {
  return { ...seen, ...remedy(id, words) };
}

/** The answer of a check that could ask its question: good without findings, else the worst first. */
export function answerOf(says: string, evidence: readonly string[], findings: readonly Finding[] = []): Answer {
  if (findings.length === 0) return { outcome: 'good', says, evidence };
  return { outcome: 'finding', says, evidence, findings: worstFirst(findings) };
}

/** By severity; those of one severity stay in their order. */
export function worstFirst(findings: readonly Finding[]): readonly Finding[] {
  return findings.toSorted((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
}
