import { z } from 'zod';
import { escapeText } from '../../core/escape-text.ts';
import type { FieldDefaults } from '../board.ts';
import { displayOf } from '../values/display.ts';
import { fieldOf } from '../values/field.ts';
import { linksOf } from './links.ts';
import type { PanelData, PanelKind } from './panel-kind.ts';
import { type Cell, type TableRows, tableRows } from './table-rows.ts';

const options = z.looseObject({
  sortBy: z.array(z.object({ displayName: z.string(), desc: z.boolean().default(false) })).default([]),
  showHeader: z.boolean().default(true),
});
const custom = z.looseObject({
  hidden: z.boolean().catch(false),
  hideFrom: z.looseObject({ viz: z.boolean().default(false) }).catch({ viz: false }),
  cellOptions: z.looseObject({ type: z.string().default('auto') }).catch({ type: 'auto' }),
  align: z.string().catch('auto'),
});

interface Column {
  readonly name: string;
  readonly field: FieldDefaults;
  readonly look: z.output<typeof custom>;
  readonly most: number;
}

/** The present values of several queries, one row for each set of labels. */
export const table: PanelKind = {
  needsData: true,
  draw: (data) => {
    const { sortBy, showHeader } = options.parse(data.panel.options);
    const rows = sorted(tableRows(data.panel, data.series), sortBy);
    const columns = rows.columns
      .map((name, at): Column => {
        const cells = rows.rows.map((row) => row[at]);
        const kind = cells.some((cell) => typeof cell === 'number') ? 'number' : 'string';
        const field = fieldOf(data.panel, { name, refId: rows.refIds[at] ?? '', kind });
        const numbers = cells.flatMap((cell) => (typeof cell === 'number' && Number.isFinite(cell) ? [cell] : []));
        return { name, field, look: custom.parse(field.custom), most: field.max ?? Math.max(0, ...numbers) };
      })
      .map((column, at) => ({ column, at }))
      .filter(({ column: { look } }) => !look.hidden && !look.hideFrom.viz);
    const head = columns.map(
      ({ column, at }) =>
        `<th${rows.refIds[at] === '' ? '' : ' class="number"'}>${escapeText(column.field.displayName ?? column.name)}</th>`,
    );
    const body = rows.rows.map((row) => {
      const cells = Object.fromEntries(rows.columns.map((name, at) => [name, String(row[at] ?? '')]));
      return `<tr>${columns.map(({ column, at }) => cellOf(row[at] ?? null, column, data, cells)).join('')}</tr>`;
    });
    return {
      html: `<div class="grid"><table>${showHeader ? `<thead><tr>${head.join('')}</tr></thead>` : ''}<tbody>${body.join('')}</tbody></table></div>`,
    };
  },
};

function cellOf(
  cell: Cell,
  { field, look, most }: Column,
  data: PanelData,
  cells: Readonly<Record<string, string>>,
): string {
  const [link] = linksOf(field.links, data, { cells });
  const linked = (text: string): string =>
    link === undefined ? text : `<a href="${escapeText(link.href)}" title="${escapeText(link.title)}">${text}</a>`;
  if (typeof cell === 'string') return `<td>${linked(escapeText(cell))}</td>`;
  const { text, suffix, color } = displayOf(cell, field, data.range.toMs);
  const words = linked(escapeText(`${text}${suffix}`));
  const { type } = look.cellOptions;
  if (cell === null || color === undefined) return `<td class="number">${words}</td>`;
  if (type === 'color-background') return `<td class="number filled" style="--color:${color}">${words}</td>`;
  if (type === 'color-text') return `<td class="number" style="color:${color}">${words}</td>`;
  if (type === 'gauge') {
    const share = most > 0 ? Math.max(0, Math.min(1, cell / most)) : 0;
    return `<td class="number gauge" style="--color:${color};--share:${share.toFixed(4)}"><i></i>${words}</td>`;
  }
  return `<td class="number">${words}</td>`;
}

function sorted(rows: TableRows, by: readonly { readonly displayName: string; readonly desc: boolean }[]): TableRows {
  const [first] = by;
  const at = rows.columns.indexOf(first?.displayName ?? '');
  if (first === undefined || at < 0) return rows;
  const sign = first.desc ? -1 : 1;
  return {
    ...rows,
    rows: rows.rows.toSorted((a, b) => {
      const [one, other] = [a[at] ?? null, b[at] ?? null];
      if (one === null || other === null) return Number(one === null) - Number(other === null);
      return (
        sign *
        (typeof one === 'number' && typeof other === 'number' ? one - other : String(one).localeCompare(String(other)))
      );
    }),
  };
}
