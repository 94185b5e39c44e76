import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import { TableCellDisplayMode, TableSortByFieldStateBuilder } from '@grafana/grafana-foundation-sdk/common';
import type { DynamicConfigValue, Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as TableBuilder } from '@grafana/grafana-foundation-sdk/table';
import { toJson } from '../src/generate/json-tree.ts';
import type { SignalUnit } from '../src/generate/signal.ts';
import type { GroupLabel, PromQL } from '../src/metrics/promql.ts';
import { type Look, steps } from './look.ts';
import { DATASOURCE, dressed, type Link, type PanelWords, refIdOf } from './panels.ts';

/** A column: the value a query has now for each row; its cells are coloured where there is a look. */
export interface Column {
  readonly title: string;
  readonly unit: SignalUnit;
  readonly expr: PromQL;
  readonly look?: Look | undefined;
  /** Only the labels of its series are shown. */
  readonly labelsOnly?: boolean | undefined;
}

/** A table: what its rows are, its columns, where a row leads. */
export interface TableContent extends PanelWords {
  /** The labels that name a row, in the order they are shown. */
  readonly rows: readonly GroupLabel[];
  readonly columns: readonly Column[];
  readonly rowLinks: readonly Link[];
  /** Title of the column it is sorted by, the largest first. */
  readonly sortedBy?: string;
}

const TABLE_HEIGHT = 8;

/** A table of the present values of several queries, joined by their labels. */
export function table(content: TableContent): Builder<Panel> {
  const valueField = (at: number): string => (content.columns.length === 1 ? 'Value' : `Value #${refIdOf(at)}`);
  const named = content.columns.map(({ title, labelsOnly = false }, at) => ({
    field: valueField(at),
    title,
    labelsOnly,
  }));
  const panel = dressed(new TableBuilder(), content)
    .height(content.height ?? TABLE_HEIGHT)
    .showHeader(true)
    .filterable(true)
    .targets(
      content.columns.map(({ expr }, at) =>
        new DataqueryBuilder()
          .refId(refIdOf(at))
          .datasource(DATASOURCE)
          .expr(expr)
          .instant()
          .format(PromQueryFormat.Table),
      ),
    )
    .withTransformation({ id: 'merge', options: {} })
    .withTransformation({
      id: 'organize',
      options: {
        excludeByName: {
          Time: true,
          ...Object.fromEntries(named.filter(({ labelsOnly }) => labelsOnly).map(({ field }) => [field, true])),
        },
        indexByName: Object.fromEntries([
          ...content.rows.map((label, at) => [label, at]),
          ...content.columns.map((_, at) => [valueField(at), content.rows.length + at]),
        ]),
        renameByName: Object.fromEntries(
          named.filter(({ labelsOnly }) => !labelsOnly).map(({ field, title }) => [field, title]),
        ),
      },
    });
  for (const { title, unit, look } of content.columns.filter(({ labelsOnly }) => labelsOnly !== true)) {
    // The words for an empty table are not those for an empty cell.
    const ofCells = content.empty === undefined ? [] : [{ id: 'noValue', value: '–' }];
    panel.overrideByName(title, [...columnProperties(unit, look), ...ofCells]);
  }
  const [first] = content.rows;
  if (first !== undefined && content.rowLinks.length > 0) {
    panel.overrideByName(first, [{ id: 'links', value: content.rowLinks }]);
  }
  if (content.sortedBy !== undefined) {
    panel.sortBy([new TableSortByFieldStateBuilder().displayName(content.sortedBy).desc(true)]);
  }
  return panel;
}

function columnProperties(unit: SignalUnit, look: Look | undefined): DynamicConfigValue[] {
  const shown = [{ id: 'unit', value: unit }];
  if (look === undefined) return shown;
  return [
    ...shown,
    { id: 'thresholds', value: toJson(steps(look).build()) },
    { id: 'custom.cellOptions', value: { type: TableCellDisplayMode.ColorBackground } },
  ];
}
