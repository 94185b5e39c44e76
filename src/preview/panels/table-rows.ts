import { z } from 'zod';
import type { Panel } from '../board.ts';
import { reduced, type Series } from '../values/series.ts';

/** A cell: a label, a number, or nothing. */
export type Cell = string | number | null;

/** A table before it is dressed: columns by name, cells by row and column. */
export interface TableRows {
  readonly columns: readonly string[];
  /** The query a column's numbers are from; empty for labels. */
  readonly refIds: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

const organized = z.looseObject({
  excludeByName: z.record(z.string(), z.boolean()).default({}),
  indexByName: z.record(z.string(), z.number()).default({}),
  renameByName: z.record(z.string(), z.string()).default({}),
});

/** The transformations drawn here; a panel with others says so. */
export const KNOWN_TRANSFORMATIONS: readonly string[] = ['merge', 'organize'];

/** The series as rows: those with the same labels share one, and one with fewer labels joins all rows that have these. */
export function tableRows(panel: Panel, series: readonly Series[]): TableRows {
  const refIds = [...new Set(series.map(({ refId }) => refId))];
  const valueColumn = (refId: string): string => (panel.targets.length <= 1 ? 'Value' : `Value #${refId}`);
  const labels = [...new Set(series.flatMap((each) => Object.keys(each.labels)))].filter((name) => name !== '__name__');
  const wide = series.toSorted((a, b) => labelCount(b) - labelCount(a));
  const rows: { readonly labels: Readonly<Record<string, string>>; readonly values: Map<string, number | null> }[] = [];
  for (const { labels: all, refId, values } of wide) {
    const { __name__, ...own } = all;
    const value = reduced(values, 'lastNotNull');
    const fitting = rows.filter(
      (row) => Object.entries(own).every(([name, each]) => row.labels[name] === each) && !row.values.has(refId),
    );
    if (fitting.length === 0) rows.push({ labels: own, values: new Map([[refId, value]]) });
    for (const row of fitting) row.values.set(refId, value);
  }
  return arranged(panel, {
    columns: [...labels, ...refIds.map(valueColumn)],
    refIds: [...labels.map(() => ''), ...refIds],
    rows: rows.map((row) => [
      ...labels.map((name) => row.labels[name] ?? null),
      ...refIds.map((refId) => row.values.get(refId) ?? null),
    ]),
  });
}

const labelCount = ({ labels }: Series): number => Object.keys(labels).filter((name) => name !== '__name__').length;

/** Columns left out, put in order and renamed as the panel's `organize` says. */
function arranged({ transformations }: Panel, table: TableRows): TableRows {
  const step = transformations.find(({ id }) => id === 'organize');
  const { excludeByName, indexByName, renameByName } = organized.parse(step?.options ?? {});
  const order = table.columns
    .map((name, at) => ({ name, at }))
    .filter(({ name }) => excludeByName[name] !== true)
    .toSorted((a, b) => (indexByName[a.name] ?? Infinity) - (indexByName[b.name] ?? Infinity) || a.at - b.at);
  const renamed = (name: string): string => {
    const given = Object.hasOwn(renameByName, name) ? renameByName[name] : undefined;
    return given === undefined || given === '' ? name : given;
  };
  return {
    columns: order.map(({ name }) => renamed(name)),
    refIds: order.map(({ at }) => table.refIds[at] ?? ''),
    rows: table.rows.map((row) => order.map(({ at }) => row[at] ?? null)),
  };
}
