import { escapeText } from '../../core/escape-text.ts';

/** A table; cells are text, columns named in `numeric` are right-aligned. */
export function htmlTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  numeric: ReadonlySet<number> = new Set(),
): string {
  const cell = (tag: 'th' | 'td', text: string, index: number): string =>
    `<${tag}${numeric.has(index) ? ' class="num"' : ''}>${escapeText(text)}</${tag}>`;
  const line = (tag: 'th' | 'td', cells: readonly string[]): string =>
    `<tr>${cells.map((text, index) => cell(tag, text, index)).join('')}</tr>`;
  return `<div class="scroll"><table><thead>${line('th', head)}</thead><tbody>${rows.map((row) => line('td', row)).join('\n')}</tbody></table></div>`;
}

/** A number short enough for an SVG coordinate. */
export function coordinate(value: number): string {
  return value.toFixed(1).replace(/\.0$/, '');
}
