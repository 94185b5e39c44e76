import { parseSettings } from '../config/parse-settings.ts';
import { formatProblem } from '../config/problem.ts';
import type { Registries } from '../config/settings-schema.ts';
import { parseYamlDocument } from '../config/yaml-document.ts';
import { SreError } from '../core/sre-error.ts';
import type { AuditPart } from './audit-part.ts';
import type { SourceText } from './formats/format.ts';
import { applyRules } from './rule.ts';
import { settingsRules } from './rules/settings.ts';

/** Stands for a variable that is not set where the audit runs: the audit needs no secrets. */
const UNSET = 'not-set-here';

/**
 * Audits an `sre.yaml`. Variables that are not set are taken for some text: a review on another machine must not need the
 * secrets. Throws SRE_BAD_CONFIG with every mistake when the file is none.
 */
export async function auditSettings(
  { file, text }: SourceText,
  registries: Registries,
  env: Readonly<Record<string, string | undefined>>,
): Promise<AuditPart> {
  const unset = new Set<string>();
  const surroundings = {
    env: new Proxy(env, {
      get: (given, name) => {
        const value = typeof name === 'string' ? given[name] : undefined;
        if (value === undefined || value === '') unset.add(String(name));
        return value === undefined || value === '' ? UNSET : value;
      },
    }),
    folder: '/',
    readFile: async () => UNSET,
  };
  const { settings, problems } = await parseSettings(text, registries, surroundings);
  if (settings === undefined) {
    throw new SreError(
      'SRE_BAD_CONFIG',
      `${file} has ${problems.length === 1 ? 'a mistake' : `${problems.length} mistakes`}:\n${problems.map((problem) => formatProblem(file, problem)).join('\n')}`,
      { hint: `mend the file, then: sre config check ${file}` },
    );
  }
  const document = await parseYamlDocument(text, surroundings);
  const { clusters } = settings;
  return {
    subject: 'settings',
    name: file,
    summary: [
      `mqtt-sre, ${clusters.length === 1 ? 'one cluster' : `${clusters.length} clusters`}: ${clusters.map(({ name }) => name).join(', ')}`,
      ...(unset.size === 0 ? [] : [`not set here, and not needed: ${[...unset].toSorted().join(', ')}`]),
    ],
    rules: Object.keys(settingsRules),
    findings: applyRules(settingsRules, {
      settings,
      raw: document.value,
      place: (path, key) => ({ file, ...document.locate(path, key) }),
      written: document.written,
    }),
  };
}
