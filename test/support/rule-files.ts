import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';

/** Every rule of a folder with rule files, one a category, as the text of one rule file. */
export function allRules(folder: string): string {
  const files = readdirSync(folder).filter((name) => name.endsWith('.rules.yaml'));
  const groups = files
    .toSorted()
    .flatMap(
      (name) => (parse(readFileSync(join(folder, name), 'utf8')) as { readonly groups: readonly unknown[] }).groups,
    );
  return stringify({ groups });
}
