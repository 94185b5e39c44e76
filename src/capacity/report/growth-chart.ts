import { escapeText } from '../../core/escape-text.ts';
import { coordinate as at } from '../../page/markup.ts';
import type { Measure } from '../live/live-fleet.ts';
import { percent, shortCount } from '../quantity.ts';

const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [560, 170, 54, 70, 14, 22];
/** Days ahead that are drawn. */
const AHEAD = 30;

/** The daily peaks of a measure, the line through them a month ahead with its doubt, and the limit. */
export function growthChart({ says, unit, peaks, growth, limit }: Measure): string | undefined {
  const last = peaks.at(-1);
  if (growth === undefined || last === undefined) return undefined;
  const end = last.day + AHEAD;
  const ahead = (slope: number): number => growth.level + slope * AHEAD;
  const shown = [...peaks.map(({ peak }) => peak), ahead(growth.high), ahead(growth.perDay)];
  const highest = Math.max(...shown);
  const drawn = limit !== undefined && limit < highest * 3 ? limit : undefined;
  const top = Math.max(highest, drawn ?? 0) * 1.05 || 1;
  const x = (day: number): string => at(LEFT + (day / end) * (WIDTH - LEFT - RIGHT));
  const y = (value: number): string => at(TOP + (1 - Math.max(value, 0) / top) * (HEIGHT - TOP - BOTTOM));
  const amount = (value: number): string => (unit === 'ratio' ? percent(value) : shortCount(value));
  const cone = `${x(last.day)},${y(growth.level)} ${x(end)},${y(ahead(growth.high))} ${x(end)},${y(ahead(growth.low))}`;
  const start = growth.level - growth.perDay * last.day;
  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeText(says)} over days">
<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(0)}" y2="${y(0)}"/><line class="grid" x1="${x(last.day)}" x2="${x(last.day)}" y1="${TOP}" y2="${y(0)}"/>
<polygon class="interval" points="${cone}"/><polyline class="curve" points="${peaks.map(({ day, peak }) => `${x(day)},${y(peak)}`).join(' ')}"/>
<line class="mark" x1="${x(0)}" y1="${y(start)}" x2="${x(end)}" y2="${y(ahead(growth.perDay))}"/>
${drawn === undefined ? '' : `<line class="target" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(drawn)}" y2="${y(drawn)}"/><text class="target" x="${WIDTH - RIGHT + 4}" y="${y(drawn)}">limit</text>`}
<text x="${LEFT - 6}" y="${TOP + 8}" text-anchor="end">${amount(top)}</text><text x="${LEFT - 6}" y="${y(0)}" text-anchor="end">0</text>
<text x="${LEFT}" y="${HEIGHT - 6}">${last.day + 1} days</text><text x="${x(last.day)}" y="${HEIGHT - 6}" text-anchor="middle">today</text><text x="${WIDTH - RIGHT}" y="${HEIGHT - 6}" text-anchor="end">+${AHEAD} days</text>
</svg>`;
}
