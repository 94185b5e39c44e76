import { z } from 'zod';
import { escapeText } from '../../core/escape-text.ts';
import type { FieldDefaults } from '../board.ts';
import { type Display, displayOf } from '../values/display.ts';
import { fieldOf } from '../values/field.ts';
import type { PanelData, PanelKind } from './panel-kind.ts';
import { timeTicks } from './time-ticks.ts';

const options = z.looseObject({
  showValue: z.string().default('auto'),
  mergeValues: z.boolean().default(true),
  legend: z.looseObject({ showLegend: z.boolean().default(true) }).prefault({}),
});

/** A stretch of time with one state, Unix milliseconds. */
interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
  readonly shown: Display;
}

/** One lane for each series, coloured by what it was when. */
export const stateTimeline: PanelKind = {
  needsData: true,
  draw: (data) => {
    const { showValue, mergeValues, legend } = options.parse(data.panel.options);
    const { fromMs, toMs } = data.range;
    const percent = (ms: number): string => `${(((ms - fromMs) / (toMs - fromMs)) * 100).toFixed(3)}%`;
    const states = new Map<string, string>();
    const lanes = data.series.map((series) => {
      const field = fieldOf(data.panel, { name: series.name, refId: series.refId, kind: 'number' });
      const pieces = stretches(series.values, field, data, mergeValues).map(({ fromMs: from, toMs: to, shown }) => {
        const words = `${shown.text}${shown.suffix}`;
        const color = shown.color ?? 'var(--quiet)';
        states.set(words, color);
        const times = `${clock(from)} – ${clock(to)}`;
        const left = Math.max(fromMs, from);
        return `<i style="left:${percent(left)};width:${percent(fromMs + Math.min(toMs, to) - left)};background:${color}" title="${escapeText(`${words}, ${times}`)}">${showValue === 'never' ? '' : `<b>${escapeText(words)}</b>`}</i>`;
      });
      return `<div class="lane"><span title="${escapeText(series.name)}">${escapeText(field.displayName ?? series.name)}</span><div>${pieces.join('')}</div></div>`;
    });
    const longest = Math.max(6, ...data.series.map(({ name }) => name.length));
    const key = [...states]
      .map(([words, color]) => `<li><i style="background:${color}"></i>${escapeText(words)}</li>`)
      .join('');
    return {
      html: `<div class="timeline" style="--longest:${longest}"><div class="lanes">${lanes.join('')}</div>${timeTicks(data.range, data.panel.gridPos.w)}${legend.showLegend && states.size <= 8 ? `<ul class="legend">${key}</ul>` : ''}</div>`,
    };
  },
};

/** Neighbouring samples of one state joined; a time without a sample is a hole. */
export function stretches(
  values: readonly (number | null)[],
  field: FieldDefaults,
  { times, stepMs }: Pick<PanelData, 'times' | 'stepMs'>,
  merged = true,
): readonly Stretch[] {
  const found: Stretch[] = [];
  for (const [at, value] of values.entries()) {
    const time = times[at];
    if (time === undefined || value === null) continue;
    const fromMs = time * 1_000;
    const toMs = fromMs + stepMs;
    const shown = displayOf(value, field);
    const last = found.at(-1);
    if (merged && last?.toMs === fromMs && last.shown.text === shown.text && last.shown.color === shown.color) {
      found[found.length - 1] = { ...last, toMs };
    } else {
      found.push({ fromMs, toMs, shown });
    }
  }
  return found;
}

const clock = (ms: number): string => `${new Date(ms).toISOString().slice(11, 19)} UTC`;
