import { parseDocument } from 'yaml';
import { z } from 'zod';
import { SreError } from '../../core/sre-error.ts';
import type { Finding } from './finding.ts';

const exclusion = z.strictObject({
  rule: z.string().min(1),
  /** End of the path of the file; every file where it is missing. */
  file: z.string().min(1).optional(),
  /** The rule or panel as the finding names it; every one where it is missing. */
  where: z.string().min(1).optional(),
  reason: z.string().trim().min(10, 'say why in at least ten characters'),
  /** The last day it holds. */
  until: z.iso.date().optional(),
});
const shape = z.strictObject({ exclusions: z.array(exclusion).default([]) });

/** A finding somebody chose to live with, why, and for how long. */
export type Exclusion = z.output<typeof exclusion>;

/** A finding and the file it was found in. */
export interface FileFinding extends Finding {
  readonly file: string;
}

/** Reads `.sre-lint.yaml`; throws what is wrong with it, a missing reason above all. */
export function readExclusions(text: string, name: string): readonly Exclusion[] {
  const document = parseDocument(text);
  const [broken] = document.errors;
  const parsed = shape.safeParse(document.toJS() ?? {});
  if (broken === undefined && parsed.success) return parsed.data.exclusions;
  const faults = parsed.success ? [] : parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new SreError('SRE_LINT_EXCLUSIONS', `${name}: ${broken?.message ?? faults.join('; ')}`, {
    hint: 'each of exclusions: has rule, reason, and maybe file, where, until (YYYY-MM-DD)',
  });
}

/** What the exclusions leave, and the exclusions that no longer hold or never did; `today` is YYYY-MM-DD. */
export function withoutExcluded(
  findings: readonly FileFinding[],
  exclusions: readonly Exclusion[],
  { today, files, name }: { readonly today: string; readonly files: readonly string[]; readonly name: string },
): { readonly kept: readonly FileFinding[]; readonly excluded: number } {
  const holds = exclusions.filter(({ until }) => until === undefined || today <= until);
  const kept = findings.filter((finding) => !holds.some((given) => matches(given, finding)));
  const about = (given: Exclusion, message: string): FileFinding => ({
    file: name,
    rule: 'lint/exclusion',
    severity: 'warning',
    where: [given.rule, given.where].filter((part) => part !== undefined).join(' at '),
    message,
  });
  const expired = exclusions
    .filter((given) => !holds.includes(given))
    .map((given) => about(given, `ended on ${given.until}: repair it or say again why not (${given.reason})`));
  // Without a file it may be meant for another run of the linter.
  const idle = holds
    .filter(({ file }) => file !== undefined && files.some((linted) => linted.endsWith(file)))
    .filter((given) => !findings.some((finding) => matches(given, finding)))
    .map((given) => about(given, 'excludes nothing: delete it'));
  return { kept: [...kept, ...expired, ...idle], excluded: findings.length - kept.length };
}

const matches = ({ rule, file, where }: Exclusion, finding: FileFinding): boolean =>
  finding.rule === rule &&
  (file === undefined || finding.file.endsWith(file)) &&
  (where === undefined || finding.where === where);
