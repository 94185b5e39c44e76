import { z } from 'zod';
import { escapeText } from '../../core/escape-text.ts';
import { displayOf } from '../values/display.ts';
import { fieldOf } from '../values/field.ts';
import { reduced } from '../values/series.ts';
import { linksOf } from './links.ts';
import type { PanelKind } from './panel-kind.ts';
import { sparkline } from './sparkline.ts';

const options = z.looseObject({
  colorMode: z.string().default('value'),
  graphMode: z.string().default('area'),
  textMode: z.string().default('auto'),
  orientation: z.string().default('auto'),
  reduceOptions: z.looseObject({ calcs: z.array(z.string()).default([]) }).prefault({}),
});

/** Big numbers, one tile for each series. */
export const stat: PanelKind = {
  needsData: true,
  draw: (data) => {
    const { colorMode, graphMode, textMode, orientation, reduceOptions } = options.parse(data.panel.options);
    const calc = reduceOptions.calcs[0] ?? 'lastNotNull';
    const named =
      textMode === 'value_and_name' || textMode === 'name' || (textMode === 'auto' && data.series.length > 1);
    const tiles = data.series.map((series) => {
      const field = fieldOf(data.panel, { name: series.name, refId: series.refId, kind: 'number' });
      const { text, suffix, color = 'var(--ink)' } = displayOf(reduced(series.values, calc), field, data.range.toMs);
      const name = field.displayName ?? series.name;
      const [link] = linksOf(field.links, data, { labels: series.labels, name });
      const value = `<b style="--chars:${Math.max(2, [...text].length + [...suffix].length * 0.6)}">${escapeText(text)}<small>${escapeText(suffix)}</small></b>`;
      const words = `${named && name !== '' ? `<span>${escapeText(name)}</span>` : ''}${textMode === 'name' || textMode === 'none' ? '' : value}`;
      const curve = graphMode === 'area' ? sparkline(series.values) : '';
      const tag = link === undefined ? 'div' : `a href="${escapeText(link.href)}" title="${escapeText(link.title)}"`;
      return `<${tag} class="tile ${colorMode.startsWith('background') ? 'filled' : 'plain'}" style="--color:${color}">${curve}<div>${words}</div></${link === undefined ? 'div' : 'a'}>`;
    });
    const { w, h } = data.panel.gridPos;
    return {
      html: `<div class="tiles" style="--columns:${columns(tiles.length, w / h, orientation)}">${tiles.join('')}</div>`,
    };
  },
};

/** How many tiles stand side by side; `shape` is the panel's width by its height in units of the grid. */
export function columns(tiles: number, shape: number, orientation: string): number {
  if (orientation === 'vertical') return tiles;
  if (orientation === 'horizontal') return 1;
  // A unit of the grid is about twice as wide as high, a tile reads best at about two to one.
  return Math.max(1, Math.min(tiles, Math.round(Math.sqrt(tiles * shape))));
}
