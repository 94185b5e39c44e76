import { expandVariables, nodesNamed, parsePromQL, textOf } from '../promql-tree.ts';
import type { Expression } from './expression.ts';
import type { LintRule } from './finding.ts';

/** Two scrapes: a rate over less has at times no two samples. */
const SHORTEST_RATE_SECONDS = 30;
const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800 };

/** What holds for the series an expression selects and the time it looks back. */
export const selectorRules: readonly LintRule<Expression>[] = [
  {
    id: 'promql/regexp',
    severity: 'info',
    check: ({ query }) =>
      regexps(query).flatMap(({ text, pattern }) => {
        if (pattern.includes('$')) return pattern.endsWith('$') ? [`${text}: the anchor is there already`] : [];
        if (pattern.startsWith('^')) return [`${text}: the anchor is there already`];
        if (pattern === '.*') return [`${text}: matches everything, leave it out`];
        return /[.*+?|[\](){}\\]/.test(pattern) ? [] : [`${text}: no pattern, write = or !=`];
      }),
  },
  {
    id: 'promql/rate',
    severity: 'error',
    check: ({ query }) => {
      const tree = parsePromQL(expandVariables(query));
      return nodesNamed(tree.root, 'FunctionCall')
        .map((node) => textOf(tree, node))
        .filter((text) => /^(?:rate|irate|increase)\b/.test(text))
        .flatMap((text) => {
          if (/^\w+\s*\(\s*(?:sum|avg|min|max|count|group)\b/.test(text))
            return [`${text}: aggregate the rates, not the counters`];
          const [, amount = '', unit = ''] = /^\w+\([^[\]]*\[(\d+)([smhdw])\]/.exec(text) ?? [];
          const seconds = Number(amount) * (SECONDS[unit] ?? 0);
          return amount !== '' && seconds < SHORTEST_RATE_SECONDS
            ? [`${text}: shorter than two scrapes (${SHORTEST_RATE_SECONDS}s)`]
            : [];
        });
    },
  },
  {
    id: 'promql/irate',
    severity: 'warning',
    check: ({ query }) => (/\birate\s*\(/.test(query) ? ['irate() sees the last two samples only: use rate()'] : []),
  },
];

/** The regular expressions of the query's matchers as they are written, variables and all. */
function regexps(query: string): readonly { readonly text: string; readonly pattern: string }[] {
  return [...query.matchAll(/\w+\s*[=!]~\s*"((?:[^"\\]|\\.)*)"/g)]
    .map(([text, pattern = '']) => ({ text, pattern }))
    .filter(({ pattern }) => !/\$\{?\w/.test(pattern));
}
