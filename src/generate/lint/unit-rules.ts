import { expandVariables, nodesNamed, parsePromQL, selectorsOf } from '../promql-tree.ts';
import { type DashboardFile, type DashboardPanel, dataPanels } from './dashboard-file.ts';
import type { LintRule } from './finding.ts';

/** A quantity as queries ask for it, and the unit a panel shows it in. */
interface Shown {
  readonly quantity: string;
  readonly unit: string;
  readonly title: string;
}

/** What holds for the units of a dashboard as a whole. */
export const unitRules: readonly LintRule<DashboardFile>[] = [
  {
    id: 'board/unit',
    severity: 'warning',
    check: (file) => {
      const shown = dataPanels(file).flatMap(quantitiesOf);
      return shown.flatMap(({ quantity, unit, title }, at) => {
        const first = shown.findIndex((other) => other.quantity === quantity);
        const before = shown[first];
        return before === undefined || first === at || before.unit === unit
          ? []
          : [`${quantity} is in ${before.unit} on "${before.title}" and in ${unit} on "${title}"`];
      });
    },
  },
];

/** What the panel shows that is one metric, whatever it is aggregated by; computed numbers have units of their own. */
function quantitiesOf(panel: DashboardPanel): readonly Shown[] {
  return panel.targets.flatMap(({ expr, refId }) => {
    const tree = parsePromQL(expandVariables(expr));
    const [selector, ...others] = selectorsOf(tree);
    if (selector === undefined || others.length > 0 || nodesNamed(tree.root, 'BinaryExpr').length > 0) return [];
    if (/\b(?:count|group|count_values|changes|resets)\b/.test(expr)) return [];
    const unit = unitOf(panel, refId);
    // increase() counts, rate() is per second.
    const functions = selector.functions.filter((name) => /^(?:rate|irate|increase|deriv|delta)$/.test(name));
    const quantity = [...functions, selector.metric].join(' of ');
    return unit === '' ? [] : [{ quantity, unit, title: panel.title }];
  });
}

/** The unit of a query's values: its column's in a table, else the panel's. */
function unitOf(panel: DashboardPanel, refId: string): string {
  const defaults = panel.fieldConfig?.defaults?.unit ?? '';
  if (panel.type !== 'table') return defaults;
  const field = panel.targets.length === 1 ? 'Value' : `Value #${refId}`;
  const column = panel.transformations.map(({ options }) => renamed(options, field)).find((name) => name !== undefined);
  const override = panel.fieldConfig?.overrides.find(({ matcher }) => matcher.options === (column ?? field));
  const unit = override?.properties.find(({ id }) => id === 'unit')?.value;
  return typeof unit === 'string' ? unit : defaults;
}

function renamed(options: unknown, field: string): string | undefined {
  if (typeof options !== 'object' || options === null || !('renameByName' in options)) return undefined;
  const names = options.renameByName;
  const name: unknown = typeof names === 'object' && names !== null ? Reflect.get(names, field) : undefined;
  return typeof name === 'string' ? name : undefined;
}
