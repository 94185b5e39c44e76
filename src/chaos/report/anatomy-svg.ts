import { escapeText } from '../../core/escape-text.ts';
import { coordinate as at } from '../../page/markup.ts';
import type { Findings, StreamFinding } from '../../swarm/findings.ts';
import { seconds } from '../duration-text.ts';
import { measured } from '../measured-time.ts';
import { partsOf } from './verdict-line.ts';

const [WIDTH, LEFT, RIGHT, ROW] = [560, 104, 96, 19];
const MAX_ROWS = 12;

/** Where the time of each failover went. */
export interface Anatomy {
  readonly svg: string;
  /** Streams that were interrupted and are not shown, all shorter. */
  readonly more: number;
}

/** One bar per floating stream that was interrupted, slowest first; undefined when none was. */
export function anatomy({ streams }: Findings): Anatomy | undefined {
  const hit = streams
    .filter(({ attachment, decomposition }) => attachment === 'floating' && decomposition.totalMs > 0)
    .toSorted((a, b) => b.decomposition.totalMs - a.decomposition.totalMs);
  const longest = hit[0]?.decomposition.totalMs;
  if (longest === undefined) return undefined;
  const shown = hit.slice(0, MAX_ROWS);
  const scale = (WIDTH - LEFT - RIGHT) / longest;
  const rows = shown.map((stream, index) => row(stream, index * ROW, scale));
  return {
    svg: `<svg viewBox="0 0 ${WIDTH} ${shown.length * ROW + 4}" role="img" aria-label="parts of each failover">${rows.join('\n')}</svg>`,
    more: hit.length - shown.length,
  };
}

function row(stream: StreamFinding, y: number, scale: number): string {
  const time = { ms: stream.decomposition.totalMs, censored: (stream.underFault ?? stream.failover).censored };
  let x = LEFT;
  const bars = partsOf({ time, decomposition: stream.decomposition }).map(({ name, ms }) => {
    const width = Math.max(0, ms) * scale;
    const bar = `<rect class="f-${name}" x="${at(x)}" y="${y + 3}" width="${at(width)}" height="${ROW - 6}"><title>${name} ${seconds(ms)}</title></rect>`;
    x += width;
    return width > 0 ? bar : '';
  });
  const name = `${stream.stream} · QoS ${stream.qos}`;
  const label = name.length > 16 ? `${name.slice(0, 15)}…` : name;
  return `<text x="${LEFT - 8}" y="${y + 14}" text-anchor="end">${escapeText(label)}</text>${bars.join('')}<text class="strong" x="${at(Math.min(x, WIDTH - RIGHT) + 6)}" y="${y + 14}">${escapeText(measured(time))}</text>`;
}
