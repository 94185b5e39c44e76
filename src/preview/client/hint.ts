import type uPlot from 'uplot';
import type { GraphMark, GraphModel } from '../panels/graph-model.ts';
import { formatText } from '../values/unit-format.ts';
import type { Page, PageElement } from './browser.ts';
import { fullTime } from './time-text.ts';

declare const document: Page;

/** More lines than this are not read by anybody. */
const MOST = 20;
/** How near to a mark the pointer reads it, pixels. */
const NEAR = 6;

/** The box beside the pointer: every line's value at that time, the largest first, and the marks that are near. */
export function hintOf(
  target: PageElement,
  model: GraphModel,
  marks: readonly GraphMark[],
): { follow(plot: uPlot): void } {
  const box = document.createElement('div');
  box.classList.add('hint');
  target.append(box);
  return {
    follow: (plot) => {
      const { idx, left = -1, top = -1 } = plot.cursor;
      const time = idx == null ? undefined : model.times[idx];
      box.classList.toggle('on', left >= 0 && time !== undefined);
      if (idx == null || time === undefined || left < 0) return;
      const values = model.lines
        .map((line, at) => ({
          line,
          shown: plot.series[at + 1]?.show !== false,
          value: (line.told ?? line.drawn)[idx] ?? null,
        }))
        .filter(({ shown, value }) => shown && value !== null)
        .toSorted((a, b) => (b.value ?? 0) - (a.value ?? 0));
      const near = marks.filter(({ timeMs }) => Math.abs(plot.valToPos(timeMs / 1_000, 'x') - left) <= NEAR);
      box.replaceChildren(
        row(fullTime(time * 1_000), '', undefined),
        ...values
          .slice(0, MOST)
          .map(({ line, value }) => row(line.name, formatText(value ?? 0, line.unit, line.decimals), line.color)),
        ...(values.length > MOST ? [row(`and ${values.length - MOST} more`, '', undefined)] : []),
        ...near.map(({ title, text, color }) => row(`${title} ${text}`, '', color)),
      );
      const beside = left > target.clientWidth / 2 ? left + 40 - box.offsetWidth : left + 60;
      box.style.left = `${Math.max(0, Math.min(beside, target.clientWidth - box.offsetWidth))}px`;
      box.style.top = `${Math.max(0, Math.min(top, target.clientHeight - box.offsetHeight))}px`;
    },
  };
}

/** Text goes in as text: a label is somebody else's. */
function row(name: string, value: string, color: string | undefined): PageElement {
  const line = document.createElement('div');
  const label = document.createElement('span');
  if (color !== undefined) {
    const swatch = document.createElement('i');
    swatch.style.background = color;
    label.append(swatch);
  }
  label.append(name);
  const number = document.createElement('b');
  number.textContent = value;
  line.append(label, number);
  return line;
}
