import { escapeText } from '../core/escape-text.ts';
import type { Table } from './table.ts';

/** A table that scrolls by itself where the page is narrow. */
export function htmlTable({ head, rows, numeric = [] }: Table): string {
  const cell = (tag: 'th' | 'td', text: string, index: number): string =>
    `<${tag}${numeric.includes(index) ? ' class="num"' : ''}>${escapeText(text)}</${tag}>`;
  const line = (tag: 'th' | 'td', cells: readonly string[]): string =>
    `<tr>${cells.map((text, index) => cell(tag, text, index)).join('')}</tr>`;
  return `<div class="scroll"><table><thead>${line('th', head)}</thead><tbody>${rows.map((row) => line('td', row)).join('\n')}</tbody></table></div>`;
}

/** Sentences below each other; nothing when there are none. */
export function htmlList(items: readonly string[]): string {
  if (items.length === 0) return '';
  return `<ul class="list">${items.map((text) => `<li>${escapeText(text)}</li>`).join('')}</ul>`;
}

/** What the colours of a picture mean. */
export function htmlLegend(items: readonly (readonly [style: string, text: string])[]): string {
  return `<div class="legend">${items.map(([style, text]) => `<span><i class="${style}"></i>${escapeText(text)}</span>`).join('')}</div>`;
}

/** A quiet sentence. */
export function htmlNote(text: string): string {
  return `<p class="soft">${escapeText(text)}</p>`;
}

/** A number short enough for an SVG coordinate. */
export function coordinate(value: number): string {
  return value.toFixed(1).replace(/\.0$/, '');
}
