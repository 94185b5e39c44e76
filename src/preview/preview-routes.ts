import { SreError } from '../core/sre-error.ts';
import { pageAddress } from './address.ts';
import { annotationsOf } from './annotations.ts';
import { type Board, panelOf } from './board.ts';
import type { ClientFile } from './client-files.ts';
import { drawPanel } from './draw-panel.ts';
import { boardPage, indexPage, type Theme } from './page.ts';
import type { Prometheus } from './query/prometheus.ts';
import { durationMs, timeRange } from './query/time-range.ts';
import { type Asked, resolveVariables } from './query/variables.ts';

/** What a preview shows, and of what. */
export interface PreviewContent {
  readonly boards: readonly Board[];
  readonly prometheus: Prometheus;
  readonly files: ReadonlyMap<string, ClientFile>;
  /** What the command line chose; the address of a page wins. */
  readonly from?: string;
  readonly to?: string;
  readonly asked: Asked;
  readonly theme: Theme;
  readonly nowMs: () => number;
}

/** An answer of the preview's server. */
export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  readonly location?: string;
}

const HTML = 'text/html; charset=utf-8';
const JSON_TYPE = 'application/json';

/**
 * Answers one request. Only queries of the given dashboards are ever asked, and only of the given Prometheus: a browser
 * names a panel, never an expression.
 */
export async function answer(content: PreviewContent, url: URL, signal: AbortSignal): Promise<Answer> {
  const file = content.files.get(url.pathname);
  if (file !== undefined) return { status: 200, contentType: file.contentType, body: file.text };
  const [, uid, id] = /^\/(?:api\/)?d\/([^/]+)(?:\/(?:panel\/(\d{1,9})|annotations|[^/]*))?$/.exec(url.pathname) ?? [];
  if (url.pathname === '/') return home(content, url);
  const board = content.boards.find((each) => each.uid === decoded(uid));
  if (board === undefined)
    return missing(`there is no ${uid === undefined ? url.pathname : `dashboard ${decoded(uid)}`} here`);
  if (!url.pathname.startsWith('/api/')) return boardAnswer(content, board, url, signal);
  const view = await viewOf(content, board, url, signal);
  if (url.pathname.endsWith('/annotations')) return json(await annotationsOf(board, { ...view, signal }));
  const panel = id === undefined ? undefined : panelOf(board, Number(id));
  if (panel === undefined) return missing('there is no such panel');
  return json(await drawPanel(panel, { ...view, widthPx: view.address.widthPx, signal }));
}

const json = (value: unknown): Answer => ({ status: 200, contentType: JSON_TYPE, body: JSON.stringify(value) });
const missing = (why: string): Answer => ({
  status: 404,
  contentType: JSON_TYPE,
  body: JSON.stringify({ error: why }),
});

function decoded(text = ''): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // not encoded by a browser; then it names nothing
  }
}

function home({ boards, theme }: PreviewContent, url: URL): Answer {
  const [only] = boards;
  if (only !== undefined && boards.length === 1) {
    return { status: 302, contentType: HTML, body: '', location: `/d/${encodeURIComponent(only.uid)}${url.search}` };
  }
  return { status: 200, contentType: HTML, body: indexPage(boards, pageAddress(url.searchParams).theme ?? theme) };
}

async function viewOf(content: PreviewContent, board: Board, url: URL, signal: AbortSignal) {
  const address = pageAddress(url.searchParams);
  const { prometheus } = content;
  const range = timeRange(
    address.from ?? content.from ?? board.time.from,
    address.to ?? content.to ?? board.time.to,
    content.nowMs(),
  );
  const asked = { ...content.asked, ...address.asked };
  const { choices, dropdowns } = await resolveVariables(board.templating.list, asked, { prometheus, range, signal });
  return { address, prometheus, range, choices, dropdowns };
}

async function boardAnswer(content: PreviewContent, board: Board, url: URL, signal: AbortSignal): Promise<Answer> {
  const { address, range, choices, dropdowns } = await viewOf(content, board, url, signal);
  const every = typeof board.refresh === 'string' ? (durationMs(board.refresh) ?? 0) / 1_000 : 0;
  const body = boardPage({
    board,
    boards: content.boards,
    range,
    theme: address.theme ?? content.theme,
    choices,
    dropdowns,
    source: content.prometheus.base,
    refreshSeconds: range.to === 'now' && !address.plain ? every : 0,
    open: address.open,
    plain: address.plain,
  });
  return { status: 200, contentType: HTML, body };
}

/** The status an error is answered with: the reader's mistake, or Prometheus out of reach. */
export const statusOf = (error: unknown): number => (error instanceof SreError ? 400 : 502);
