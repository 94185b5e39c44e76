import { z } from 'zod';
import { escapeText } from '../../core/escape-text.ts';
import { lookColor } from '../values/named-color.ts';
import type { Series } from '../values/series.ts';
import { formatText } from '../values/unit-format.ts';
import type { PanelKind } from './panel-kind.ts';
import { timeTicks } from './time-ticks.ts';

const options = z.looseObject({
  color: z
    .looseObject({
      mode: z.string().default('scheme'),
      scheme: z.string().default('Oranges'),
      fill: z.string().default('orange'),
    })
    .prefault({}),
  yAxis: z.looseObject({ unit: z.string().optional(), decimals: z.number().optional() }).prefault({}),
});

/** The strongest colour of a scheme; the others are its lighter ones. */
const SCHEMES: Readonly<Record<string, string>> = {
  Oranges: '#ff7f2a',
  Blues: '#3f8ef0',
  Greens: '#3fbf6f',
  Reds: '#f2495c',
  Purples: '#a05fe0',
  Greys: '#9aa3af',
};

/** How many observations fell into each bucket at each time. */
export interface Cells {
  /** Upper ends of the buckets, ascending. */
  readonly ends: readonly number[];
  /** By bucket, then by time. */
  readonly counts: readonly (readonly (number | null)[])[];
}

/** The buckets of a histogram over time. */
export const heatmap: PanelKind = {
  needsData: true,
  draw: ({ panel, series, times, range, stepMs }) => {
    const { ends, counts } = cellsOf(series);
    const { color, yAxis } = options.parse(panel.options);
    const fill = color.mode === 'opacity' ? lookColor(color.fill) : (SCHEMES[color.scheme] ?? SCHEMES['Oranges'] ?? '');
    const most = counts.flat().reduce<number>((max, value) => Math.max(max, value ?? 0), 0);
    const unit = yAxis.unit ?? panel.fieldConfig.defaults.unit ?? 'short';
    const label = (at: number): string => `≤ ${formatText(ends[at] ?? 0, unit, yAxis.decimals)}`;
    const columns = times.length;
    const rects = counts.flatMap((row, bucket) =>
      row.flatMap((count, at) => {
        if (count === null || count <= 0) return [];
        const share = 0.12 + 0.88 * (count / most) ** 0.5;
        return [
          `<rect x="${at}" y="${ends.length - 1 - bucket}" width="1" height="1" opacity="${share.toFixed(3)}"><title>${escapeText(`${label(bucket)}: ${formatText(count, 'short')}`)}</title></rect>`,
        ];
      }),
    );
    // The grid of samples is not the range: it starts on a round step.
    const from = ((times[0] ?? 0) * 1_000 - range.fromMs) / (range.toMs - range.fromMs);
    const width = (columns * stepMs) / (range.toMs - range.fromMs);
    const every = Math.ceil(ends.length / 8);
    const names = ends.map((_, at) => `<span>${at % every === 0 ? escapeText(label(at)) : ''}</span>`).toReversed();
    return {
      html: `<div class="heatmap" style="--longest:${Math.max(...ends.map((_, at) => label(at).length))}"><div class="names">${names.join('')}</div><div class="cells"><svg viewBox="0 0 ${columns} ${ends.length}" preserveAspectRatio="none" shape-rendering="crispEdges" fill="${fill}" style="left:${(from * 100).toFixed(3)}%;width:${(width * 100).toFixed(3)}%">${rects.join('')}</svg></div>${timeTicks(range, panel.gridPos.w)}<div class="scale" style="--color:${fill}"><span>0</span><i></i><span>${escapeText(formatText(most, 'short'))}</span></div></div>`,
    };
  },
};

/** Buckets that hold all below their end, as Prometheus counts them, each without the one before. */
export function cellsOf(series: readonly Series[]): Cells {
  const buckets = series
    .map(({ labels, name, values }) => ({ end: endOf(labels['le'] ?? name), values }))
    .filter(({ end }) => !Number.isNaN(end))
    .toSorted((a, b) => a.end - b.end);
  return {
    ends: buckets.map(({ end }) => end),
    counts: buckets.map(({ values }, at) =>
      values.map((value, time) => (value === null ? null : Math.max(0, value - (buckets[at - 1]?.values[time] ?? 0)))),
    ),
  };
}

const endOf = (text: string): number =>
  text === '+Inf' ? Number.POSITIVE_INFINITY : text === '' ? Number.NaN : Number(text);
