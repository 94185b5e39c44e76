import { labelsOf } from '../promql-labels.ts';
import { expandVariables, parsePromQL, selectorsOf, variablesIn } from '../promql-tree.ts';
import type { DashboardPanel } from './dashboard-file.ts';
import type { LintRule } from './finding.ts';
import type { PanelSubject } from './panel-subject.ts';

/** Panels whose series are told apart by their names. */
const WITH_LEGEND = new Set(['timeseries', 'bargauge', 'state-timeline', 'status-history', 'barchart', 'piechart']);
/** Words that mean the opposite of each other, in titles and in names of metrics. */
const OPPOSITES = [
  ['fail(?:ed|ures?)?|errors?', 'success(?:es|ful)?|succeeded'],
  ['sent|out|outgoing', 'received|in|incoming'],
  ['connected|opened', 'disconnected|closed'],
  ['delivered', 'dropped|discarded|lost'],
] as const;

const hasWord = (text: string, words: string): boolean =>
  new RegExp(`(?:^|[^a-z])(?:${words})(?![a-z])`, 'i').test(text);

/** A panel that promises one thing while all its metrics count the opposite. */
function contradictions({ title, targets }: DashboardPanel): readonly string[] {
  const names = targets.flatMap(({ expr }) =>
    selectorsOf(parsePromQL(expandVariables(expr))).map(({ metric }) => metric),
  );
  const selected = targets.map(({ expr }) => expr).join(' ');
  return OPPOSITES.flatMap(([one, other]) => [[one, other] as const, [other, one] as const])
    .filter(([says, shows]) => {
      const plain = hasWord(title, says) && !hasWord(title, shows) && names.length > 0;
      return plain && names.every((name) => hasWord(name, shows)) && !hasWord(selected, says);
    })
    .map(() => `the title says "${title}", the query asks ${[...new Set(names)].join(', ')}`);
}

/**
 * Whether a rate asks for a time of its own instead of Grafana's interval. An increase may, because its title names
 * the time; below five minutes it would fall between two scrapes.
 */
function hasFixedRange(expr: string): boolean {
  return [...expr.matchAll(/\b(rate|irate|increase)\([^[\]]*\[(\d+)([smhdw])\]/g)].some(([, fn, amount, unit]) => {
    return fn !== 'increase' || unit === 's' || (unit === 'm' && Number(amount) < 5);
  });
}

/** What holds for the queries of a panel, each in its place. */
export const panelQueryRules: readonly LintRule<PanelSubject>[] = [
  {
    id: 'panel/variable',
    severity: 'error',
    check: ({ panel, variables }) =>
      panel.targets
        .flatMap(({ expr }) => variablesIn(expr))
        .filter((name) => !name.startsWith('__') && !variables.has(name))
        .map((name) => `$${name} is not a variable of this dashboard`),
  },
  {
    id: 'panel/rate-interval',
    severity: 'warning',
    check: ({ panel }) =>
      panel.targets
        .filter(({ expr }) => hasFixedRange(expr))
        .map(({ refId }) => `query ${refId} has a fixed range, expected [$__rate_interval]`),
  },
  {
    id: 'panel/legend',
    severity: 'error',
    check: ({ panel, metrics }) =>
      panel.targets.flatMap(({ expr, legendFormat, refId }) => {
        if ((legendFormat ?? '') === '' && WITH_LEGEND.has(panel.type)) return [`query ${refId} has no legend`];
        const kept = labelsOf(parsePromQL(expandVariables(expr)), metrics);
        const used = [...(legendFormat ?? '').matchAll(/\{\{\s*(\w+)\s*\}\}/g)].map(([, label]) => label ?? '');
        return used
          .filter((label) => kept !== undefined && !kept.has(label))
          .map((label) => `the legend of query ${refId} uses {{${label}}}, which the query does not keep`);
      }),
  },
  {
    id: 'panel/ref-id',
    severity: 'error',
    check: ({ panel: { targets } }) =>
      targets
        .filter(({ refId }, at) => targets.findIndex((other) => other.refId === refId) !== at)
        .map(({ refId }) => `two queries ${refId}`),
  },
  {
    id: 'panel/contradiction',
    severity: 'error',
    check: ({ panel }) => contradictions(panel),
  },
  {
    id: 'panel/selector',
    severity: 'error',
    check: ({ panel, variables, metrics }) =>
      variables.has('cluster')
        ? panel.targets.flatMap(({ expr, refId }) =>
            selectorTexts(expr)
              .filter(
                ({ metric, text }) => metrics.get(metric)?.labels.includes('cluster') && !/\$\{?cluster\b/.test(text),
              )
              .map(({ metric }) => `query ${refId}: ${metric} is not of the chosen cluster`),
          )
        : [],
  },
  {
    id: 'panel/matcher',
    severity: 'error',
    check: ({ panel, several }) =>
      panel.targets.flatMap(({ expr, refId }) =>
        [...expr.matchAll(/(\w+)\s*!?=\s*"\$\{?(\w+)\}?"/g)]
          .filter(([, , name = '']) => several.has(name))
          .map(([text]) => `query ${refId}: ${text} finds nothing when several are chosen, write =~`),
      ),
  },
];

/** Every name of the query with the matchers behind it, as they are written. */
function selectorTexts(expr: string): readonly { readonly metric: string; readonly text: string }[] {
  return [...expr.matchAll(/([a-zA-Z_:][\w:]*)\s*(\{[^{}]*(?:\$\{\w+\}[^{}]*)*\})?/g)].map(([text, metric = '']) => ({
    metric,
    text,
  }));
}
