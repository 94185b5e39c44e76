import type { Table } from './table.ts';

/** A table in Markdown; what would end a cell or begin markup in it is escaped. */
export function markdownTable({ head, rows, numeric = [] }: Table): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('\n', ' ').replaceAll('|', '\\|').replaceAll('<', '&lt;')).join(' | ')} |`;
  const rule = head.map((_, index) => (numeric.includes(index) ? '---:' : '---'));
  return [line(head), `| ${rule.join(' | ')} |`, ...rows.map(line)].join('\n');
}
