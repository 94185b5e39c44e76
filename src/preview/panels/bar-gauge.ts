import { z } from 'zod';
import { escapeText } from '../../core/escape-text.ts';
import { displayOf } from '../values/display.ts';
import { fieldOf } from '../values/field.ts';
import { reduced } from '../values/series.ts';
import { linksOf } from './links.ts';
import type { PanelKind } from './panel-kind.ts';

const options = z.looseObject({
  orientation: z.string().default('auto'),
  displayMode: z.string().default('gradient'),
  reduceOptions: z.looseObject({ calcs: z.array(z.string()).default([]) }).prefault({}),
});

/** One bar for each series, all on one scale. */
export const barGauge: PanelKind = {
  needsData: true,
  draw: (data) => {
    const { orientation, reduceOptions } = options.parse(data.panel.options);
    const calc = reduceOptions.calcs[0] ?? 'lastNotNull';
    const bars = data.series.map((series) => ({
      series,
      field: fieldOf(data.panel, { name: series.name, refId: series.refId, kind: 'number' }),
      value: reduced(series.values, calc),
    }));
    const seen = bars.flatMap(({ value }) => (value !== null && Number.isFinite(value) ? [value] : []));
    const { min, max } = data.panel.fieldConfig.defaults;
    const low = min ?? Math.min(0, ...seen);
    const high = max ?? Math.max(low + Number.EPSILON, ...seen);
    const rows = bars.map(({ series, field, value }) => {
      const { text, suffix, color = 'var(--ink)' } = displayOf(value, field, data.range.toMs);
      const name = escapeText(field.displayName ?? series.name);
      const [link] = linksOf(field.links, data, { labels: series.labels, name: series.name });
      const label =
        link === undefined ? name : `<a href="${escapeText(link.href)}" title="${escapeText(link.title)}">${name}</a>`;
      return `<div class="bar" style="--share:${shareOf(value, low, high).toFixed(4)};--color:${color}"><span>${label}</span><i><em></em></i><b>${escapeText(`${text}${suffix}`)}</b></div>`;
    });
    return { html: `<div class="bars ${orientation === 'vertical' ? 'upright' : 'level'}">${rows.join('')}</div>` };
  },
};

/** How far a value lies between the ends of the scale, 0 to 1. */
export function shareOf(value: number | null, low: number, high: number): number {
  if (value === null || Number.isNaN(value) || high <= low) return 0;
  return Math.max(0, Math.min(1, (value - low) / (high - low)));
}
