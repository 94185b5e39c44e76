import type { Metric } from '../../metrics/metric.ts';
import { labelsOf } from '../promql-labels.ts';
import { expandVariables, parsePromQL, variablesIn } from '../promql-tree.ts';
import type { DashboardPanel } from './dashboard-file.ts';
import type { LintRule } from './finding.ts';

/** One panel and what it may refer to. */
export interface PanelSubject {
  readonly panel: DashboardPanel;
  readonly variables: ReadonlySet<string>;
  readonly metrics: ReadonlyMap<string, Metric>;
}

const uidOf = ({ datasource }: DashboardPanel): string =>
  (typeof datasource === 'string' ? datasource : datasource?.uid) ?? '';

/**
 * Whether a rate asks for a time of its own instead of Grafana's interval. An increase may, because its title names
 * the time; below five minutes it would fall between two scrapes.
 */
function hasFixedRange(expr: string): boolean {
  return [...expr.matchAll(/\b(rate|irate|increase)\([^[\]]*\[(\d+)([smhdw])\]/g)].some(([, fn, amount, unit]) => {
    return fn !== 'increase' || unit === 's' || (unit === 'm' && Number(amount) < 5);
  });
}

/** What every panel that shows data must have. */
export const panelRules: readonly LintRule<PanelSubject>[] = [
  {
    id: 'panel/datasource',
    check: ({ panel }) =>
      /^\$\{?datasource\}?$/.test(uidOf(panel)) ? [] : [`datasource is "${uidOf(panel)}", expected \${datasource}`],
  },
  {
    id: 'panel/title',
    check: ({ panel }) => (panel.title === '' ? ['no title'] : []),
  },
  {
    id: 'panel/description',
    check: ({ panel }) => {
      if (panel.description === '') return ['no description'];
      return panel.description.includes('?') ? [] : ['the description asks no question'];
    },
  },
  {
    id: 'panel/unit',
    check: ({ panel }) => ((panel.fieldConfig?.defaults?.unit ?? '') === '' ? ['no unit'] : []),
  },
  {
    id: 'panel/targets',
    check: ({ panel }) => (panel.targets.length === 0 ? ['no query'] : []),
  },
  {
    id: 'panel/variable',
    check: ({ panel, variables }) =>
      panel.targets
        .flatMap(({ expr }) => variablesIn(expr))
        .filter((name) => !name.startsWith('__') && !variables.has(name))
        .map((name) => `$${name} is not a variable of this dashboard`),
  },
  {
    id: 'panel/rate-interval',
    check: ({ panel }) =>
      panel.targets
        .filter(({ expr }) => hasFixedRange(expr))
        .map(({ refId }) => `query ${refId} has a fixed range, expected [$__rate_interval]`),
  },
  {
    id: 'panel/legend',
    check: ({ panel, metrics }) =>
      panel.targets.flatMap(({ expr, legendFormat, refId }) => {
        const kept = labelsOf(parsePromQL(expandVariables(expr)), metrics);
        const used = [...(legendFormat ?? '').matchAll(/\{\{\s*(\w+)\s*\}\}/g)].map(([, label]) => label ?? '');
        return used
          .filter((label) => kept !== undefined && !kept.has(label))
          .map((label) => `the legend of query ${refId} uses {{${label}}}, which the query does not keep`);
      }),
  },
];
