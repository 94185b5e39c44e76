import { escapeText } from '../../core/escape-text.ts';
import { coordinate as at } from '../../page/markup.ts';
import { seconds } from '../duration-text.ts';
import { rowLabel, type Scale, type TimelineRow, textWidth } from './timeline-axis.ts';
import type { ActPoint, TrialReport } from './trial-report.ts';

interface Band {
  readonly fromMs: number;
  readonly toMs: number;
  readonly name: string;
  /** Where there is no room for the name. */
  readonly short?: string;
  readonly style: string;
}

const HEIGHT = 26;
const LANE = 20;
const MAX_LANES = 5;

/** Baseline, fault, undo, after. */
export function phaseBands({ marks, injected }: TrialReport, x: Scale): TimelineRow {
  const { startMs, healMs, healedMs, endMs } = marks;
  const bands: readonly Band[] = injected
    ? [
        { fromMs: startMs, toMs: 0, name: 'baseline', style: 'p-before' },
        { fromMs: 0, toMs: healMs, name: 'fault', style: 'p-fault' },
        { fromMs: healMs, toMs: healedMs, name: 'undo', style: 'p-undo' },
        { fromMs: healedMs, toMs: endMs, name: 'after', style: 'p-after' },
      ]
    : [{ fromMs: startMs, toMs: endMs, name: 'no fault was injected', style: 'p-before' }];
  return {
    height: HEIGHT,
    draw: (top) => `${rowLabel('phase', top + 17)}${bands.map((band) => bandSvg(band, x, top, HEIGHT)).join('')}`,
  };
}

/** Each act from its fault to its undo; those that overlap below each other. */
export function actBands({ acts = [], marks }: TrialReport, x: Scale): TimelineRow | undefined {
  if (acts.length === 0) return undefined;
  const ends: number[] = [];
  const placed = acts.map((act) => {
    const toMs = Math.max(act.undoneMs ?? marks.healMs, act.faultMs);
    const free = ends.findIndex((end) => end <= act.faultMs);
    const lane = free >= 0 ? free : Math.min(ends.length, MAX_LANES - 1);
    ends[lane] = Math.max(ends[lane] ?? Number.NEGATIVE_INFINITY, toMs);
    return { act, toMs, lane };
  });
  return {
    height: ends.length * LANE,
    draw: (top) =>
      [
        rowLabel(`${acts.length} acts`, top + 14),
        ...placed.map(({ act, toMs, lane }, index) => actSvg(act, index, toMs, x, top + lane * LANE)),
      ].join(''),
  };
}

function actSvg({ name, faultMs, provenMs }: ActPoint, index: number, toMs: number, x: Scale, top: number): string {
  const proof =
    provenMs === undefined
      ? ''
      : `<line class="proof" x1="${at(x(provenMs))}" x2="${at(x(provenMs))}" y1="${at(top + 1)}" y2="${at(top + LANE - 3)}"/>`;
  return `${bandSvg({ fromMs: faultMs, toMs, name, short: String(index + 1), style: 'p-act' }, x, top, LANE - 3)}${proof}`;
}

function bandSvg({ fromMs, toMs, name, short = '', style }: Band, x: Scale, top: number, height: number): string {
  const [left, right] = [x(fromMs), x(Math.max(fromMs, toMs))];
  const took = seconds(toMs - fromMs);
  const room = right - left - 14;
  const label =
    textWidth(`${name} ${took}`) <= room
      ? `${escapeText(name)} <tspan class="soft">${took}</tspan>`
      : textWidth(name) <= room
        ? escapeText(name)
        : textWidth(short) <= right - left - 7
          ? short
          : '';
  const text =
    label === '' ? '' : `<text class="strong" x="${at(left + 6)}" y="${at(top + height / 2 + 4.5)}">${label}</text>`;
  return `<g><title>${escapeText(`${name}: ${took}, from ${seconds(fromMs)} to ${seconds(toMs)}`)}</title><rect class="${style}" x="${at(left)}" y="${at(top)}" width="${at(Math.max(1, right - left))}" height="${at(height)}" rx="2"/>${text}</g>`;
}
