import type { SeedSection } from '../../generate/seed-coverage-doc.ts';
import { architectures } from './architectures.ts';
import { capacity } from './capacity.ts';
import { example } from './example.ts';
import { knowledge } from './knowledge.ts';
import { monitoring } from './monitoring.ts';
import { practice } from './practice.ts';
import { recovery } from './recovery.ts';
import { troubleshooting } from './troubleshooting.ts';

/** Every table row, figure and checklist item of the text the project grew from, in its order. */
export const seedCoverage: readonly SeedSection[] = [
  architectures,
  capacity,
  example,
  monitoring,
  troubleshooting,
  recovery,
  practice,
  knowledge,
];
