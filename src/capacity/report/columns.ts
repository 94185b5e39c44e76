import type { Table } from '../../page/table.ts';

/** A table as plain text: columns aligned, numbers to the right, two spaces between. */
export function columns({ head, rows, numeric = [] }: Table, indent = '  '): string {
  const all = [head, ...rows];
  const widths = head.map((_, index) => Math.max(...all.map((cells) => (cells[index] ?? '').length)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, index) => {
        const width = widths[index] ?? 0;
        return numeric.includes(index) ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd();
  return all.map((cells) => `${indent}${line(cells)}\n`).join('');
}
