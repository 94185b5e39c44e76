import { z } from 'zod';
import { escapeText } from '../../core/escape-text.ts';
import type { FieldDefaults } from '../board.ts';
import { displayOf } from '../values/display.ts';
import { fieldOf } from '../values/field.ts';
import { seriesColors } from '../values/palette.ts';
import { reduced, reductionTitle, type Series } from '../values/series.ts';
import { thresholdSteps } from '../values/threshold.ts';
import type { GraphLine, GraphModel } from './graph-model.ts';
import { linksOf } from './links.ts';
import type { PanelData, PanelKind } from './panel-kind.ts';

const custom = z.looseObject({
  drawStyle: z.string().catch('line'),
  lineInterpolation: z.string().catch('linear'),
  lineWidth: z.number().catch(1),
  fillOpacity: z.number().catch(0),
  lineStyle: z.object({ fill: z.string().optional(), dash: z.array(z.number()).optional() }).catch({}),
  spanNulls: z.union([z.boolean(), z.number()]).catch(false),
  stacking: z
    .object({ mode: z.string().default('none'), group: z.string().default('A') })
    .catch({ mode: 'none', group: 'A' }),
  thresholdsStyle: z.object({ mode: z.string() }).catch({ mode: 'off' }),
  axisPlacement: z.string().catch('auto'),
  axisSoftMin: z.number().optional().catch(undefined),
  axisSoftMax: z.number().optional().catch(undefined),
  scaleDistribution: z.object({ type: z.string() }).catch({ type: 'linear' }),
  hideFrom: z
    .object({ viz: z.boolean().default(false), legend: z.boolean().default(false) })
    .catch({ viz: false, legend: false }),
});
const options = z.looseObject({
  legend: z
    .looseObject({
      showLegend: z.boolean().default(true),
      displayMode: z.string().default('list'),
      placement: z.string().default('bottom'),
      calcs: z.array(z.string()).default([]),
      sortBy: z.string().optional(),
      sortDesc: z.boolean().default(true),
    })
    .prefault({}),
});

interface Line {
  readonly series: Series;
  readonly field: FieldDefaults;
  readonly look: z.output<typeof custom>;
  readonly color: string;
}

/** Lines over time. */
export const graph: PanelKind = {
  needsData: true,
  draw: (data) => {
    const lines = linesOf(data);
    const { legend } = options.parse(data.panel.options);
    const model = graphModel(data, lines);
    const list = legend.showLegend ? legendOf(data, lines, legend) : '';
    return {
      html: `<div class="graph ${legend.placement === 'right' ? 'beside' : 'below'}"><div class="plot"></div>${list}</div>`,
      graph: model,
    };
  },
};

function linesOf({ panel, series }: PanelData): readonly Line[] {
  const fields = series.map((each) => fieldOf(panel, { name: each.name, refId: each.refId, kind: 'number' }));
  const colors = seriesColors(
    series.map(({ name }, at) => ({
      name,
      mode: fields[at]?.color?.mode ?? 'palette-classic',
      fixed: fields[at]?.color?.fixedColor,
    })),
  );
  return series.flatMap((each, at) => {
    const field = fields[at];
    if (field === undefined) return [];
    const look = custom.parse(field.custom);
    const byThreshold =
      field.color?.mode === 'thresholds' ? displayOf(reduced(each.values, 'lastNotNull'), field).color : undefined;
    const name = field.displayName ?? each.name;
    return look.hideFrom.viz
      ? []
      : [{ series: { ...each, name }, field, look, color: byThreshold ?? colors[at] ?? '' }];
  });
}

function graphModel({ panel, times, range }: PanelData, lines: readonly Line[]): GraphModel {
  const field = panel.fieldConfig.defaults;
  const look = custom.parse(field.custom);
  const style = look.thresholdsStyle.mode;
  const below = new Map<string, number>();
  const drawn: GraphLine[] = [];
  for (const [at, { series, field: own, look: mine, color }] of lines.entries()) {
    const stack = mine.stacking.mode === 'none' ? undefined : `${mine.stacking.mode} ${mine.stacking.group}`;
    const under = stack === undefined ? undefined : below.get(stack);
    const values =
      stack?.startsWith('percent') === true ? shares(lines, series.values, mine.stacking.group) : series.values;
    const base = under === undefined ? undefined : drawn[under]?.drawn;
    if (stack !== undefined) below.set(stack, at);
    drawn.push({
      name: series.name,
      color,
      unit: own.unit ?? 'short',
      ...(own.decimals == null ? {} : { decimals: own.decimals }),
      drawn: base === undefined ? values : values.map((value, time) => stacked(value, base[time])),
      ...(stack === undefined ? {} : { told: series.values }),
      kind: mine.drawStyle === 'bars' ? 'bars' : mine.drawStyle === 'points' ? 'points' : 'line',
      width: mine.lineWidth,
      fill: mine.fillOpacity / 100,
      ...(mine.lineStyle.fill === 'dash' || mine.lineStyle.fill === 'dot'
        ? { dash: mine.lineStyle.dash ?? [8, 6] }
        : {}),
      stepped: mine.lineInterpolation.startsWith('step'),
      gaps: mine.spanNulls === false,
      ...(under === undefined ? {} : { above: under }),
      side: mine.axisPlacement === 'right' ? 'right' : 'left',
    });
  }
  return {
    times,
    fromMs: range.fromMs,
    toMs: range.toMs,
    lines: drawn,
    thresholds: thresholdSteps(field).map(({ from, color }) => ({ from: Number.isFinite(from) ? from : null, color })),
    thresholdStyle: { line: /line|dashed/.test(style), area: style.includes('area'), dashed: style.includes('dashed') },
    ...(field.min == null ? {} : { min: field.min }),
    ...(field.max == null ? {} : { max: field.max }),
    ...(look.axisSoftMin === undefined ? {} : { softMin: look.axisSoftMin }),
    ...(look.axisSoftMax === undefined ? {} : { softMax: look.axisSoftMax }),
    log: look.scaleDistribution.type === 'log',
  };
}

/** A line without a sample keeps the height of the stack below it, so that the lines above do not fall. */
const stacked = (value: number | null, base: number | null | undefined): number | null =>
  value === null || !Number.isFinite(value) ? (base ?? null) : value + (base ?? 0);

function shares(lines: readonly Line[], values: readonly (number | null)[], group: string): readonly (number | null)[] {
  const all = lines.filter(({ look }) => look.stacking.group === group).map(({ series }) => series.values);
  return values.map((value, time) => {
    const total = all.reduce((sum, each) => sum + (each[time] ?? 0), 0);
    return value === null || total === 0 ? null : value / total;
  });
}

function legendOf(data: PanelData, lines: readonly Line[], legend: z.output<typeof options>['legend']): string {
  const { calcs } = legend;
  const rows = lines.map((line, at) => ({ line, at, numbers: calcs.map((calc) => reduced(line.series.values, calc)) }));
  const by = calcs.findIndex((calc) => reductionTitle(calc) === legend.sortBy || calc === legend.sortBy);
  const sign = legend.sortDesc ? -1 : 1;
  const sorted =
    by < 0 ? rows : rows.toSorted((a, b) => sign * ((a.numbers[by] ?? -Infinity) - (b.numbers[by] ?? -Infinity)));
  const marked = sorted.map(({ line: { series, field, color, look }, at, numbers }) => {
    const links = linksOf(field.links, data, { labels: series.labels, name: series.name });
    const more = links
      .map(({ title, href }) => ` <a href="${escapeText(href)}" title="${escapeText(title)}">↗</a>`)
      .join('');
    const label = `<button type="button" data-line="${at}"><i style="background:${color}"></i>${escapeText(series.name)}</button>${more}`;
    return { label, field, numbers, hidden: look.hideFrom.legend };
  });
  const shown = marked.filter(({ hidden }) => !hidden);
  if (legend.displayMode !== 'table') {
    const items = shown.map(({ label, field, numbers }) => {
      const told = numbers.map((value, at) => `${reductionTitle(calcs[at] ?? '')}: ${written(value, field)}`).join(' ');
      return `<li>${label}${told === '' ? '' : ` <b>${told}</b>`}</li>`;
    });
    return `<ul class="legend">${items.join('')}</ul>`;
  }
  const head = calcs.map((calc) => `<th>${reductionTitle(calc)}</th>`).join('');
  const body = shown.map(
    ({ label, field, numbers }) =>
      `<tr><td>${label}</td>${numbers.map((value) => `<td class="number">${written(value, field)}</td>`).join('')}</tr>`,
  );
  return `<div class="legend"><table><thead><tr><th></th>${head}</tr></thead><tbody>${body.join('')}</tbody></table></div>`;
}

function written(value: number | null, field: FieldDefaults): string {
  const { text, suffix } = displayOf(value, field);
  return escapeText(`${text}${suffix}`);
}
