import type Plot from 'uplot';
import type { GraphLine, GraphMark, GraphModel } from '../panels/graph-model.ts';
import { formatText, formatTicks, roundSteps } from '../values/unit-format.ts';
import type { Page, PageElement } from './browser.ts';
import { drawMarks, drawThresholds } from './graph-layers.ts';
import { hintOf } from './hint.ts';
import { axisTime } from './time-text.ts';

declare const document: Page;
declare const uPlot: typeof Plot;
declare const getComputedStyle: (of: PageElement) => { getPropertyValue(name: string): string };
declare const ResizeObserver: new (then: () => void) => { observe(what: PageElement): void; disconnect(): void };

/** A graph on the page. */
export interface Graph {
  remove(): void;
}

/** Draws the lines into the panel's body, below marks and above thresholds; the legend's buttons hide and show them. */
export function drawGraph(body: PageElement, model: GraphModel, marks: readonly GraphMark[]): Graph {
  const target = body.querySelector('.plot');
  if (target === null) return { remove: () => undefined };
  const look = getComputedStyle(document.documentElement);
  const ink = look.getPropertyValue('--soft').trim();
  const grid = look.getPropertyValue('--grid').trim();
  const hint = hintOf(target, model, marks);
  const span = model.toMs - model.fromMs;
  const sides = [...new Set(model.lines.map(({ side }) => side))];

  const options: Plot.Options = {
    width: target.clientWidth,
    height: target.clientHeight,
    padding: [8, sides.includes('right') ? 0 : 20, 0, 0],
    legend: { show: false },
    cursor: { points: { size: 6 }, drag: { x: false, y: false } },
    scales: {
      x: { time: true, min: model.fromMs / 1_000, max: model.toMs / 1_000, auto: false },
      ...Object.fromEntries(
        sides.map((side) => [side, { ...(model.log ? { distr: 3 as const } : {}), range: ranged(model, side) }]),
      ),
    },
    axes: [
      {
        stroke: ink,
        grid: { stroke: grid, width: 1 },
        ticks: { stroke: grid, width: 1, size: 4 },
        size: 26,
        font: '12px system-ui, sans-serif',
        space: span > 4 * 86_400_000 ? 60 : 76,
        values: (_plot: unknown, ticks: number[]) => ticks.map((tick) => axisTime(tick * 1_000, span)),
      },
      ...sides.map((side) => axisOf(model, side, ink, grid)),
    ],
    series: [{}, ...model.lines.map(seriesOf)],
    bands: model.lines.flatMap((line, at) =>
      line.above === undefined ? [] : [{ series: [at + 1, line.above + 1] as [number, number], fill: faded(line) }],
    ),
    hooks: {
      drawClear: [(plot: Plot) => drawThresholds(plot, model)],
      draw: [(plot: Plot) => drawMarks(plot, marks)],
      setCursor: [(plot: Plot) => hint.follow(plot)],
    },
  };
  const plot = new uPlot(options, [model.times, ...model.lines.map(({ drawn }) => drawn)] as Plot.AlignedData, target);
  const resized = new ResizeObserver(() => plot.setSize({ width: target.clientWidth, height: target.clientHeight }));
  resized.observe(target);
  for (const button of body.querySelectorAll('.legend button')) {
    button.addEventListener('click', () => {
      const at = Number(button.dataset['line']) + 1;
      plot.setSeries(at, { show: button.classList.toggle('off') === false });
    });
  }
  return {
    remove: () => {
      resized.disconnect();
      plot.destroy();
    },
  };
}

/** The ends of an axis: the values and a little air, 0 when it is near; what the panel fixes is fixed. */
function ranged(model: GraphModel, side: GraphLine['side']): Plot.Range.Function {
  const based = model.lines.some((line) => line.side === side && (line.kind === 'bars' || line.told !== undefined));
  return (_plot, least, most) => {
    if (least === null || most === null) return [model.min ?? 0, model.max ?? 1];
    const low = Math.min(least, model.softMin ?? least, based ? 0 : least);
    const high = Math.max(most, model.softMax ?? most, based ? 0 : most);
    if (model.log) return [model.min ?? low, model.max ?? high];
    const air = high === low ? Math.abs(high) * 0.5 || 1 : (high - low) * 0.08;
    const bottom = low >= 0 && (low - air < 0 || low < (high - low) * 0.6 || high === low) ? 0 : low - air;
    return [model.min ?? bottom, model.max ?? Math.max(high + air, bottom + Number.EPSILON)];
  };
}

function axisOf({ lines }: GraphModel, side: GraphLine['side'], ink: string, grid: string): Plot.Axis {
  const [first] = lines.filter((line) => line.side === side);
  const texts = (ticks: readonly number[]): string[] => formatTicks(ticks, first?.unit ?? 'short', first?.decimals);
  const steps = roundSteps(first?.unit ?? 'short');
  return {
    ...(steps === undefined ? {} : { incrs: [...steps] }),
    scale: side,
    side: side === 'left' ? 3 : 1,
    stroke: ink,
    grid: { stroke: grid, width: 1, show: side === 'left' },
    ticks: { stroke: grid, width: 1, size: 4 },
    font: '12px system-ui, sans-serif',
    space: 28,
    values: (_plot: unknown, ticks: number[]) => texts(ticks),
    size: (_plot: unknown, values: readonly string[] | null) =>
      14 + Math.max(3, ...(values ?? []).map((text) => text.length)) * 7.2,
  };
}

function seriesOf(line: GraphLine): Plot.Series {
  const filled = line.above === undefined && line.fill > 0;
  return {
    label: line.name,
    scale: line.side,
    stroke: line.color,
    width: line.kind === 'points' ? 0 : Math.max(1, line.width),
    spanGaps: !line.gaps,
    points: { show: line.kind === 'points' ? true : undefined, size: 5 },
    value: (_plot: unknown, value: number | null) =>
      value === null ? '–' : formatText(value, line.unit, line.decimals),
    ...(filled ? { fill: faded(line) } : {}),
    ...(line.dash === undefined ? {} : { dash: [...line.dash] }),
    ...(pathsOf(line) === undefined ? {} : { paths: pathsOf(line) }),
  } as Plot.Series;
}

function pathsOf({ kind, stepped }: GraphLine): Plot.Series.PathBuilder | undefined {
  const { paths } = uPlot;
  if (kind === 'bars') return paths.bars?.({ size: [0.8, 40] });
  return stepped ? paths.stepped?.({ align: 1 }) : undefined;
}

/** The line's colour, as strong as its fill. */
function faded({ color, fill }: GraphLine): string {
  const strength = Math.round(Math.min(1, fill) * 255)
    .toString(16)
    .padStart(2, '0');
  return /^#[0-9a-f]{6}$/i.test(color) ? `${color}${strength}` : color;
}
