import { escapeText } from '../core/escape-text.ts';
import { type Board, type Panel, rowsOf } from './board.ts';
import { PAGE_STYLE } from './page-style.ts';
import { linksOf } from './panels/links.ts';
import { type Choices, interpolateText } from './query/interpolation.ts';
import type { TimeRange } from './query/time-range.ts';
import type { Dropdown } from './query/variables.ts';

export type Theme = 'dark' | 'light';

/** What a page of one dashboard says besides its panels. */
export interface PageContent {
  readonly board: Board;
  /** All dashboards there are, for the drop-down. */
  readonly boards: readonly { readonly uid: string; readonly title: string }[];
  readonly range: TimeRange;
  readonly theme: Theme;
  readonly choices: Choices;
  readonly dropdowns: readonly Dropdown[];
  /** Address of the Prometheus, without user and password. */
  readonly source: string;
  /** Seconds between two looks at Prometheus; 0 for one look only. */
  readonly refreshSeconds: number;
  /** Folded rows are shown open. */
  readonly open: boolean;
  /** Without the controls, for pictures. */
  readonly plain: boolean;
}

const RANGES: readonly (readonly [from: string, words: string])[] = [
  ['now-5m', 'Last 5 minutes'],
  ['now-15m', 'Last 15 minutes'],
  ['now-1h', 'Last hour'],
  ['now-3h', 'Last 3 hours'],
  ['now-6h', 'Last 6 hours'],
  ['now-24h', 'Last 24 hours'],
  ['now-7d', 'Last 7 days'],
  ['now-30d', 'Last 30 days'],
];

/** The page of one dashboard: everything but the panels' contents, which the browser asks for one by one. */
export function boardPage(content: PageContent): string {
  const { board, theme, refreshSeconds, open } = content;
  const rows = rowsOf(board).map(({ title, folded, panels }) => {
    const top = panels.reduce((least, { gridPos: { y } }) => Math.min(least, y), Infinity);
    const boxes = panels.map((panel) => panelBox(panel, top, content)).join('\n');
    const body = `<div class="panels">\n${boxes}\n</div>`;
    if (title === '') return `<section>${body}</section>`;
    const words = escapeText(interpolateText(title, content.choices));
    return `<details class="row"${folded && !open ? '' : ' open'}><summary>${words}</summary>${body}</details>`;
  });
  return document_(
    `${board.title} · mqtt-sre preview`,
    theme,
    `<header>${heading(content)}${content.plain ? `<p class="when" data-from="${content.range.fromMs}" data-to="${content.range.toMs}"></p>` : controls(content)}</header>
<p id="trouble" role="status"></p>
<main data-board="${escapeText(board.uid)}" data-refresh="${refreshSeconds}">
${rows.join('\n')}
</main>
<footer>Preview by mqtt-sre${content.plain ? '' : ` of ${escapeText(content.source)}`}; it is no Grafana. Marks that live in Grafana's own database are not drawn.</footer>
<script src="/uplot.js"></script>
<script type="module" src="/client/page.js"></script>`,
  );
}

/** The list of dashboards. */
export function indexPage(boards: readonly Board[], theme: Theme): string {
  const items = boards.map(
    ({ uid, title, description }) =>
      `<li><a href="/d/${encodeURIComponent(uid)}">${escapeText(title)}</a><p>${escapeText(description)}</p></li>`,
  );
  return document_(
    'mqtt-sre preview',
    theme,
    `<header><h1>Dashboards</h1></header><ul class="boards">${items.join('\n')}</ul>`,
  );
}

function document_(title: string, theme: Theme, body: string): string {
  return `<!doctype html>
<html lang="en" data-theme="${theme}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeText(title)}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/uplot.css">
<style>${PAGE_STYLE}</style>
</head>
<body>
${body}
</body>
</html>
`;
}

function heading({ board, dropdowns, plain }: PageContent): string {
  const chosen = plain
    ? dropdowns
        .filter(({ name }) => name !== 'datasource')
        .map(
          ({ label, selected }) => `<span>${escapeText(label)}: ${escapeText(selected.map(shown).join(', '))}</span>`,
        )
        .join('')
    : '';
  return `<div class="title"><h1 title="${escapeText(board.description)}">${escapeText(board.title)}</h1>${chosen}</div>`;
}

const shown = (value: string): string => (value === '$__all' ? 'All' : value);

/** The drop-downs: a plain form, so that an address says everything about what is shown. */
function controls({ board, boards, range, theme, dropdowns }: PageContent): string {
  const option = (value: string, words: string, selected: boolean): string =>
    `<option value="${escapeText(value)}"${selected ? ' selected' : ''}>${escapeText(words)}</option>`;
  const lists = dropdowns.map(({ name, label, options, selected, all, multi }) => {
    const listed = [
      ...(all ? ['$__all'] : []),
      ...new Set([...options, ...selected.filter((each) => each !== '$__all')]),
    ];
    const items = listed.map((value) => option(value, shown(value), selected.includes(value))).join('');
    const several = multi && selected.length > 1 ? ` multiple size="${Math.min(6, listed.length)}"` : '';
    return `<label>${escapeText(label)}<select name="var-${escapeText(name)}"${several}>${items}</select></label>`;
  });
  const known = RANGES.some(([from]) => from === range.from) && range.to === 'now';
  const ranges = [
    ...(known ? [] : [option(range.from, `${range.from} to ${range.to}`, true)]),
    ...RANGES.map(([from, words]) => option(from, words, known && from === range.from)),
  ];
  const pages = boards.map(({ uid, title }) => option(uid, title, uid === board.uid)).join('');
  const other = theme === 'dark' ? 'light' : 'dark';
  return `<form method="get">
${boards.length > 1 ? `<label>Dashboard<select id="board">${pages}</select></label>` : ''}
${lists.join('\n')}
<label>Time<select name="from">${ranges.join('')}</select></label><input type="hidden" name="to" value="${known ? 'now' : escapeText(range.to)}">
<input type="hidden" name="theme" value="${theme}">
<button name="theme" value="${other}">${other}</button>
</form>`;
}

function panelBox(panel: Panel, top: number, { choices, range }: PageContent): string {
  const { x, y, w, h } = panel.gridPos;
  const links = linksOf(panel.links, { choices, range });
  const more = links.map(({ title, href }) => `<a href="${escapeText(href)}">${escapeText(title)}</a>`).join('');
  const about =
    panel.description === '' && more === ''
      ? ''
      : `<details class="about"><summary title="${escapeText(panel.description)}">i</summary><div><p>${escapeText(panel.description)}</p>${more}</div></details>`;
  const title = escapeText(interpolateText(panel.title, choices));
  return `<article class="panel kind-${escapeText(panel.type)}" data-panel="${panel.id}" style="grid-area:${y - top + 1}/${x + 1}/span ${h}/span ${w}"><h2><span title="${title}">${title}</span>${about}</h2><div class="body"></div></article>`;
}
