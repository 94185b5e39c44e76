import { stringify } from 'yaml';

/** YAML with the keys in the order given, no folded lines and no anchors; `comment` stands above it, line by line. */
export function writeYaml(value: unknown, comment: readonly string[] = []): string {
  const head = comment.map((line) => `# ${line}\n`).join('');
  return `${head}${stringify(value, { lineWidth: 0, aliasDuplicateObjects: false })}`;
}
