import { ruleCatalogue } from '../../../audit/rules/catalogue.ts';
import { ruleSubjects } from '../../../audit/rules/index.ts';

/** Every rule, a line each, by what it is about. */
export function ruleListText(): string {
  const width = Math.max(...ruleCatalogue.map(({ id }) => id.length));
  return Object.entries(ruleSubjects)
    .flatMap(([subject, { title }]) => [
      `${title} (${subject})`,
      ...ruleCatalogue
        .filter((entry) => entry.subject === subject)
        .map(({ id, severity, title: demand }) => `  ${id.padEnd(width)}  ${severity.padEnd(8)}  ${demand}`),
      '',
    ])
    .join('\n');
}

/** The same for programs, with why and how to mend it. */
export function ruleListJson(): string {
  return `${JSON.stringify({ rules: ruleCatalogue }, null, 2)}\n`;
}
