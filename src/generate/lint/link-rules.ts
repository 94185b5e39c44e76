import type { LintRule } from './finding.ts';

/** The addresses in a dashboard and what they may lead to. */
interface LinkSubject {
  readonly addresses: readonly string[];
  readonly boards?: ReadonlySet<string>;
  readonly runbooks?: ReadonlySet<string>;
}

/** What holds for the links of a dashboard, its panels and its series. */
export const linkRules: readonly LintRule<LinkSubject>[] = [
  {
    id: 'board/link',
    severity: 'error',
    check: ({ addresses, boards }) =>
      named(addresses, /\/d\/([\w-]+)/)
        .filter((uid) => boards !== undefined && !boards.has(uid))
        .map((uid) => `a link leads to ${uid}, which is no dashboard`),
  },
  {
    id: 'board/runbook',
    severity: 'error',
    check: ({ addresses, runbooks }) =>
      named(addresses, /\/runbooks\/(\w+)\.md/)
        .filter((name) => runbooks !== undefined && !runbooks.has(name))
        .map((name) => `a link leads to the runbook ${name}, which is not there`),
  },
];

const named = (addresses: readonly string[], pattern: RegExp): readonly string[] =>
  addresses.flatMap((address) => pattern.exec(address)?.[1] ?? []);
