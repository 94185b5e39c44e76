import { behaviourRemedies } from './remedies/behaviour.ts';
import { doorRemedies } from './remedies/door.ts';
import { pathRemedies } from './remedies/path.ts';
import { plantRemedies } from './remedies/plant.ts';
import { tlsRemedies } from './remedies/tls.ts';
import type { Remedy } from './remedy.ts';

/** The one table of causes and fixes: findings, symptoms and runbooks take their words from here. */
const remedies = { ...pathRemedies, ...tlsRemedies, ...doorRemedies, ...behaviourRemedies, ...plantRemedies } as const;

export type RemedyId = keyof typeof remedies;

/** Cause and fix of a finding; `words` fills in what it knows: `{ HOST: 'broker.example', PORT: 1883 }`. */
export function remedy(id: RemedyId, words: Readonly<Record<string, string | number>> = {}): Remedy {
  const { cause, fix }: Remedy = remedies[id];
  const filled = (text: string): string =>
    text.replace(/\b[A-Z]{3,}\b/g, (word) => (Object.hasOwn(words, word) ? String(words[word]) : word));
  return { cause: filled(cause), fix: fix.map(filled) };
}
