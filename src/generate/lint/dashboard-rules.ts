import type { Metric } from '../../metrics/metric.ts';
import { variablesIn } from '../promql-tree.ts';
import { boardRules } from './board-rules.ts';
import { addressesIn, type DashboardFile, dataPanels, readDashboard } from './dashboard-file.ts';
import { expressionRules } from './expression-rules.ts';
import { applyRules, type Finding, type LintRule } from './finding.ts';
import { linkRules } from './link-rules.ts';
import type { OwnedSignal } from './owned-signal.ts';
import { panelQueryRules } from './panel-query-rules.ts';
import { panelRules } from './panel-rules.ts';
import { unitRules } from './unit-rules.ts';

/** A query of a variable: `label_values(selector, label)`. */
const LABEL_VALUES = /^label_values\((.*), (\w+)\)$/;

/** What else a dashboard is held against; what nobody knows is not checked. */
export interface BoardContext {
  /** Uids of the dashboards a link may lead to. */
  readonly boards?: ReadonlySet<string>;
  /** Names of the runbooks, without `.md`. */
  readonly runbooks?: ReadonlySet<string>;
  /** The signals that alerts watch, and where their panels must change colour. */
  readonly owned?: readonly OwnedSignal[];
}

/** Everything wrong with a dashboard, held against the metrics that exist; needs no Grafana. */
export function lintDashboard(
  text: string,
  metrics: ReadonlyMap<string, Metric>,
  context: BoardContext = {},
): readonly Finding[] {
  const file = parsed(text);
  if (typeof file === 'string') return [{ rule: 'board/json', severity: 'error', where: 'file', message: file }];
  const { list } = file.templating;
  const variables = new Set(list.map(({ name }) => name));
  const several = new Set(list.filter(({ multi }) => multi).map(({ name }) => name));
  const addresses = addressesIn(text);
  return [
    ...applyRules(boardRules, 'dashboard', file),
    ...applyRules(linkRules, 'links', { addresses, ...context }),
    ...applyRules(unitRules, 'dashboard', file),
    ...applyRules([variableRule(metrics)], 'variables', file),
    ...file.annotations.list.flatMap(({ name, expr }) =>
      expr === undefined ? [] : applyRules(expressionRules, `annotation "${name}"`, { query: expr, metrics }),
    ),
    ...dataPanels(file).flatMap((panel) => {
      const where = `panel "${panel.title}"`;
      return [
        ...applyRules([...panelRules, ...panelQueryRules], where, {
          panel,
          variables,
          several,
          metrics,
          owned: context.owned ?? [],
        }),
        ...panel.targets.flatMap(({ expr }) => applyRules(expressionRules, where, { query: expr, metrics })),
      ];
    }),
  ];
}

function variableRule(metrics: ReadonlyMap<string, Metric>): LintRule<DashboardFile> {
  return {
    id: 'board/variable',
    severity: 'error',
    check: ({ templating, annotations }) => {
      const known = new Set(templating.list.map(({ name }) => name));
      return templating.list
        .filter(({ type }) => type === 'query')
        .flatMap(({ name, query }) => {
          const text = typeof query === 'string' ? query : '';
          const [, selector, label] = LABEL_VALUES.exec(text) ?? [];
          if (selector === undefined)
            return [`variable ${name} asks "${text}", expected label_values(selector, label)`];
          const metric = metrics.get(selector.split('{')[0] ?? '');
          return [
            ...(metric === undefined ? [`variable ${name} asks an unknown metric`] : []),
            ...(metric !== undefined && !metric.labels.includes(label ?? '')
              ? [`variable ${name} asks a label ${metric.name} does not have`]
              : []),
            ...undefinedIn(selector, known).map((used) => `variable ${name} uses $${used}, which is not a variable`),
          ];
        })
        .concat(
          annotations.list.flatMap(({ name, expr }) =>
            undefinedIn(expr ?? '', known).map((used) => `annotation ${name} uses $${used}, which is not a variable`),
          ),
        );
    },
  };
}

function undefinedIn(query: string, known: ReadonlySet<string>): readonly string[] {
  return variablesIn(query).filter((used) => !used.startsWith('__') && !known.has(used));
}

function parsed(text: string): DashboardFile | string {
  try {
    return readDashboard(text);
  } catch (error) {
    return `not a classic dashboard: ${error instanceof Error ? error.message : String(error)}`;
  }
}
