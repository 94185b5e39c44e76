import { escapeText } from '../../core/escape-text.ts';
import type { RecoveryPoint } from '../../swarm/findings.ts';
import { seconds } from '../duration-text.ts';
import { coordinate as at } from './markup.ts';
import { FLOATING, type Strip } from './strip.ts';
import type { MembershipPoint, TrialReport } from './trial-report.ts';

const WIDTH = 1120;
const LEFT = 118;
const RIGHT = 16;
const PHASES = 26;
const STEP_HEIGHT = 44;
const CURVE_HEIGHT = 64;
const GAP = 16;
/** Strips of many streams share the same height. */
const STRIPS_HEIGHT = 210;
const MAX_STRIP = 10;

type Scale = (ms: number) => number;

/** The whole trial on one time axis that begins at the fault: phases, membership, recovered share, every stream's slots. */
export function timelineSvg(trial: TrialReport, expectedNodes: number): string {
  const { startMs, endMs } = trial.marks;
  const x: Scale = (ms) =>
    LEFT + ((Math.min(Math.max(ms, startMs), endMs) - startMs) / (endMs - startMs)) * (WIDTH - LEFT - RIGHT);
  const stripHeight = Math.min(MAX_STRIP, STRIPS_HEIGHT / Math.max(1, trial.strips.length));
  const stepTop = 20 + PHASES + GAP;
  const curveTop = stepTop + STEP_HEIGHT + GAP;
  const stripsTop = curveTop + CURVE_HEIGHT + GAP;
  const bottom = stripsTop + stripHeight * trial.strips.length + GAP / 2;
  const height = bottom + 26;
  return [
    `<svg viewBox="0 0 ${WIDTH} ${Math.ceil(height)}" role="img" aria-label="timeline of the trial">`,
    phases(trial, x),
    gridLines(startMs, endMs, x, bottom),
    membershipStep(trial.membership, expectedNodes, x, stepTop, endMs),
    recoveredCurve(trial.findings?.recovered ?? [], x, curveTop, endMs),
    strips(trial.strips, x, stripsTop, stripHeight),
    markLines(trial, x, bottom),
    '</svg>',
  ].join('\n');
}

function phases({ marks }: TrialReport, x: Scale): string {
  const bands = [
    { from: marks.startMs, to: 0, name: 'baseline', style: 'p-before' },
    { from: 0, to: marks.healMs, name: 'fault', style: 'p-fault' },
    { from: marks.healMs, to: marks.healedMs, name: 'undo', style: 'p-before' },
    { from: marks.healedMs, to: marks.endMs, name: 'after', style: 'p-after' },
  ];
  return bands
    .map(({ from, to, name, style }) => {
      const [left, right] = [x(from), x(to)];
      const label =
        right - left < 40
          ? ''
          : `<text class="strong" x="${at(left + 8)}" y="37">${name} <tspan font-weight="400">${seconds(to - from)}</tspan></text>`;
      return `<rect class="${style}" x="${at(left)}" y="20" width="${at(Math.max(0, right - left))}" height="${PHASES}"/>${label}`;
    })
    .join('');
}

function gridLines(startMs: number, endMs: number, x: Scale, bottom: number): string {
  const step = tickMs((endMs - startMs) / 10);
  const lines: string[] = [];
  for (let ms = Math.ceil(startMs / step) * step; ms <= endMs; ms += step) {
    lines.push(`<line class="grid" x1="${at(x(ms))}" x2="${at(x(ms))}" y1="${20 + PHASES}" y2="${at(bottom)}"/>`);
    lines.push(
      `<text x="${at(x(ms))}" y="${at(bottom + 16)}" text-anchor="middle">${ms > 0 ? '+' : ''}${seconds(ms)}</text>`,
    );
  }
  return lines.join('');
}

/** A round number of milliseconds at least so large. */
function tickMs(least: number): number {
  for (const step of [500, 1_000, 2_000, 5_000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000])
    if (step >= least) return step;
  return 600_000;
}

function membershipStep(
  points: readonly MembershipPoint[],
  expected: number,
  x: Scale,
  top: number,
  endMs: number,
): string {
  const y = (alive: number): number => top + STEP_HEIGHT - (alive / Math.max(1, expected)) * STEP_HEIGHT;
  let path = '';
  let alive: number | undefined;
  for (const point of points) {
    if (point.alive === undefined) continue; // unknown: the line keeps what was known
    path +=
      alive === undefined
        ? `M${at(x(point.atMs))} ${at(y(point.alive))}`
        : `H${at(x(point.atMs))}V${at(y(point.alive))}`;
    alive = point.alive;
  }
  if (alive !== undefined) path += `H${at(x(endMs))}`;
  return `${rowLabel('nodes in cluster', top + 14)}<text x="${LEFT - 8}" y="${top + 30}" text-anchor="end">of ${expected}</text><line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${top + STEP_HEIGHT}" y2="${top + STEP_HEIGHT}"/><path class="step" d="${path}"/>`;
}

function recoveredCurve(points: readonly RecoveryPoint[], x: Scale, top: number, endMs: number): string {
  const y = (share: number): number => top + CURVE_HEIGHT - share * CURVE_HEIGHT;
  const path = points
    .map(({ atMs, share }, index) =>
      index === 0 ? `M${at(x(Math.max(0, atMs)))} ${at(y(share))}` : `H${at(x(atMs))}V${at(y(share))}`,
    )
    .join('');
  return `${rowLabel('clients with', top + 14)}${rowLabel('lasting service', top + 30)}<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${top + CURVE_HEIGHT}" y2="${top + CURVE_HEIGHT}"/><line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${top}" y2="${top}"/><text x="${LEFT + 4}" y="${top + 12}">100 %</text>${path === '' ? '' : `<path class="curve" d="${path}H${at(x(endMs))}"/>`}`;
}

function strips(all: readonly Strip[], x: Scale, top: number, height: number): string {
  const firstPinned = all.findIndex(({ path }) => path !== FLOATING);
  const labels = [rowLabel('streams through', top + 12), rowLabel('the endpoint', top + 28)];
  if (firstPinned >= 0) labels.push(rowLabel('node to node', top + firstPinned * height + 12));
  const rows = all.map((strip, index) => {
    const y = top + index * height;
    const rects = strip.spans.map(
      ({ fromMs, toMs, state }) =>
        `<rect class="f-${state}" x="${at(x(fromMs))}" y="${at(y)}" width="${at(Math.max(0.5, x(toMs) - x(fromMs)))}" height="${at(height * 0.8)}"/>`,
    );
    return `<g><title>${escapeText(`${strip.stream}, QoS ${strip.qos}, ${strip.path}`)}</title>${rects.join('')}</g>`;
  });
  return [...labels, ...rows].join('\n');
}

function markLines({ marks, membership }: TrialReport, x: Scale, bottom: number): string {
  const whole = membership.length > 0;
  const line = (ms: number, text: string, style: string): string =>
    `<line class="mark ${style}" x1="${at(x(ms))}" x2="${at(x(ms))}" y1="14" y2="${at(bottom)}"/><text class="strong" x="${at(x(ms))}" y="11" text-anchor="middle">${text}</text>`;
  return `${line(0, 'fault', 'fault')}${whole ? line(marks.healMs, 'undo', '') : ''}`;
}

function rowLabel(text: string, y: number): string {
  return `<text x="${LEFT - 8}" y="${at(y)}" text-anchor="end">${text}</text>`;
}
