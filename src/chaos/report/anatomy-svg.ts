import { escapeText } from '../../core/escape-text.ts';
import type { Findings, StreamFinding } from '../../swarm/findings.ts';
import { seconds } from '../duration-text.ts';
import { measured } from '../measured-time.ts';
import { coordinate as at } from './markup.ts';
import { partsOf } from './verdict-line.ts';

const WIDTH = 1120;
const LEFT = 190;
const RIGHT = 90;
const ROW = 20;
const MAX_ROWS = 16;

/** Where the time of each failover went: one bar per floating stream that was interrupted, slowest first. */
export function anatomySvg({ streams }: Findings): string {
  const hit = streams
    .filter(({ attachment, decomposition }) => attachment === 'floating' && decomposition.totalMs > 0)
    .toSorted((a, b) => b.decomposition.totalMs - a.decomposition.totalMs)
    .slice(0, MAX_ROWS);
  if (hit.length === 0) return '';
  const longest = hit[0]?.decomposition.totalMs ?? 1;
  const scale = (WIDTH - LEFT - RIGHT) / longest;
  const rows = hit.map((stream, index) => row(stream, index * ROW, scale));
  return `<svg viewBox="0 0 ${WIDTH} ${hit.length * ROW + 4}" role="img" aria-label="parts of each failover">${rows.join('\n')}</svg>`;
}

function row(stream: StreamFinding, y: number, scale: number): string {
  const time = { ms: stream.decomposition.totalMs, censored: (stream.underFault ?? stream.failover).censored };
  let x = LEFT;
  const bars = partsOf({ time, decomposition: stream.decomposition }).map(({ name, ms }) => {
    const width = ms * scale;
    const bar = `<rect class="f-${name}" x="${at(x)}" y="${y + 3}" width="${at(width)}" height="${ROW - 7}"><title>${name} ${seconds(ms)}</title></rect>`;
    x += width;
    return width > 0 ? bar : '';
  });
  const label = `${stream.stream} (QoS ${stream.qos})`;
  return `<text x="${LEFT - 8}" y="${y + 14}" text-anchor="end">${escapeText(label)}</text>${bars.join('')}<text class="strong" x="${at(x + 6)}" y="${y + 14}">${measured(time)}</text>`;
}
