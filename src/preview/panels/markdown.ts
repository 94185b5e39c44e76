import { escapeText } from '../../core/escape-text.ts';

/** The Markdown of a text panel: headings, lists, emphasis, code, links, paragraphs. Markup in it is shown, not drawn. */
export function markdown(text: string): string {
  return text
    .split(/\n{2,}/)
    .map((block) => block.trim())
    .filter((block) => block !== '')
    .map(blockOf)
    .join('');
}

function blockOf(block: string): string {
  const lines = block.split('\n');
  const [first = ''] = lines;
  const [, level, heading] = /^(#{1,4})\s+(.*)$/.exec(first) ?? [];
  if (heading !== undefined && level !== undefined) {
    const size = Math.min(6, level.length + 2);
    const rest = lines.slice(1).join('\n').trim();
    return `<h${size}>${inline(heading)}</h${size}>${rest === '' ? '' : blockOf(rest)}`;
  }
  const items = (marker: RegExp): string =>
    lines.map((line) => `<li>${inline(line.replace(marker, ''))}</li>`).join('');
  if (lines.every((line) => /^\s*[-*]\s/.test(line))) return `<ul>${items(/^\s*[-*]\s+/)}</ul>`;
  if (lines.every((line) => /^\s*\d+\.\s/.test(line))) return `<ol>${items(/^\s*\d+\.\s+/)}</ol>`;
  return `<p>${inline(lines.join(' '))}</p>`;
}

function inline(text: string): string {
  return escapeText(text)
    .replaceAll(/`([^`]+)`/g, '<code>$1</code>')
    .replaceAll(/\*\*([^*]+)\*\*/g, '<strong>$1</strong>')
    .replaceAll(/(?<![\w*])[*_]([^*_]+)[*_](?![\w*])/g, '<em>$1</em>')
    .replaceAll(/\[([^\]]+)\]\((https?:\/\/[^\s)]+|\/[^\s/)][^\s)]*)\)/g, '<a href="$2">$1</a>');
}
