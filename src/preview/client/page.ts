import type { GraphMark, GraphModel } from '../panels/graph-model.ts';
import type { Page, PageElement } from './browser.ts';
import { drawGraph, type Graph } from './graph.ts';
import { axisTime, fullTime } from './time-text.ts';

declare const document: Page;
declare const location: { search: string; pathname: string; assign(to: string): void };

/** What the server sends of one panel. */
interface PanelAnswer {
  readonly html: string;
  readonly graph?: GraphModel;
}

const main = document.querySelector('main');
const board = encodeURIComponent(main?.dataset['board'] ?? '');
const graphs = new Map<PageElement, Graph>();
let marks: readonly GraphMark[] = [];

const TRIES = 3;
const PAUSE_MS = 500;

/** Asks again: a browser lets go of every request when an interface of its machine comes or goes, as containers make it. */
async function reach(address: string, triesLeft = TRIES - 1): Promise<Awaited<ReturnType<typeof fetch>>> {
  try {
    return await fetch(address);
  } catch (error) {
    if (triesLeft === 0) throw error;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    return reach(address, triesLeft - 1);
  }
}

async function ask(path: string): Promise<unknown> {
  const answer = await reach(`/api/d/${board}/${path}`);
  const body: unknown = await answer.json();
  if (answer.ok) return body;
  throw new Error(
    typeof body === 'object' && body !== null && 'error' in body ? String(body.error) : `status ${answer.status}`,
  );
}

/** The address of the page says everything about what is shown. */
const query = (more: string): string => `${location.search === '' ? '?' : `${location.search}&`}${more}`;

async function showPanel(box: PageElement): Promise<void> {
  const body = box.querySelector('.body');
  if (body === null || body.clientWidth === 0) return;
  try {
    const { html, graph } = (await ask(
      `panel/${box.dataset['panel']}${query(`width=${Math.round(body.clientWidth)}`)}`,
    )) as PanelAnswer;
    graphs.get(box)?.remove();
    graphs.delete(box);
    body.innerHTML = html;
    writeTimes(body);
    if (graph !== undefined) graphs.set(box, drawGraph(body, graph, marks));
  } catch (error) {
    const words = document.createElement('p');
    words.classList.add('note');
    words.classList.add('bad');
    words.textContent = error instanceof Error ? error.message : String(error);
    body.replaceChildren(words);
  }
}

async function showMarks(): Promise<void> {
  const trouble = document.querySelector('#trouble');
  try {
    const found = (await ask(`annotations${query('')}`)) as {
      marks: readonly GraphMark[];
      failures: readonly string[];
    };
    marks = found.marks;
    if (trouble !== null) trouble.textContent = found.failures.join(' · ');
  } catch (error) {
    if (trouble !== null)
      trouble.textContent = `annotations: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** Panels that can be seen: those of folded rows are asked for when they are opened. */
function boxes(): readonly PageElement[] {
  return [...document.querySelectorAll('.panel')].filter((box) => box.offsetWidth > 0);
}

async function show(): Promise<void> {
  await showMarks();
  await Promise.all(boxes().map(showPanel));
  document.body.dataset['ready'] = 'true';
}

function writeTimes(within: PageElement): void {
  for (const time of within.querySelectorAll('time')) {
    time.textContent = axisTime(Number(time.dataset['ms']), Number(time.dataset['span']));
  }
}

const when = document.querySelector('.when');
if (when !== null)
  when.textContent = `${fullTime(Number(when.dataset['from']))} – ${fullTime(Number(when.dataset['to']))}`;
for (const select of document.querySelectorAll('form select[name]')) {
  select.addEventListener('change', () => select.closest('form')?.submit?.());
}
const boards = document.querySelector('#board');
boards?.addEventListener('change', () =>
  location.assign(`/d/${encodeURIComponent(boards.value ?? '')}${location.search}`),
);
for (const row of document.querySelectorAll('.row')) {
  row.addEventListener('toggle', () => {
    for (const box of row.querySelectorAll('.panel'))
      if (box.querySelector('.body')?.innerHTML === '') void showPanel(box);
  });
}
const seconds = Number(main?.dataset['refresh'] ?? 0);
if (main !== null) {
  await show();
  if (seconds > 0) setInterval(() => void show(), seconds * 1_000);
}
