import type { Finding } from '../core/finding.ts';
import { type RemedyId, remedy } from './remedies.ts';

/** A finding whose cause and fix are those of the table; `words` fill in what it knows of HOST, PORT, TOPIC. */
export function explained(
  seen: Omit<Finding, 'cause' | 'fix'>,
  id: RemedyId,
  words: Readonly<Record<string, string | number>> = {},
): Finding {
  return { ...seen, ...remedy(id, words) };
}
