import { coordinate as at } from '../../page/markup.ts';
import { FRAME, gridLines, rowLabel, type Scale, type TimelineRow, timeScale } from './timeline-axis.ts';
import { actBands, phaseBands } from './timeline-bands.ts';
import { timelineFlags } from './timeline-flags.ts';
import { servedRow, stripRows } from './timeline-strips.ts';
import type { MembershipPoint, TrialReport } from './trial-report.ts';

const GAP = 10;
const STEP_HEIGHT = 36;

/** The whole trial on one time axis that begins at the fault: events, phases, acts, membership, service, every stream's slots. */
export function timelineSvg(trial: TrialReport, expectedNodes: number): string {
  const { startMs, endMs } = trial.marks;
  const x = timeScale(startMs, endMs);
  let bottom = 0;
  const flags = timelineFlags(trial, x, () => bottom);
  const rows = [
    phaseBands(trial, x),
    actBands(trial, x),
    membershipRow(trial.membership, expectedNodes, x, endMs),
    servedRow(trial, x),
    ...stripRows(trial, x),
  ].filter((row) => row !== undefined);
  let top = flags.height + GAP;
  const drawn = rows.map((row) => {
    const svg = row.draw(top);
    top += row.height + GAP;
    return svg;
  });
  bottom = top;
  return [
    `<svg class="wide" viewBox="0 0 ${FRAME.width} ${Math.ceil(bottom + 26)}" role="img" aria-label="timeline of the trial">`,
    gridLines(startMs, endMs, x, flags.height + GAP, bottom),
    ...drawn,
    flags.draw(0),
    '</svg>',
  ].join('\n');
}

function membershipRow(
  points: readonly MembershipPoint[],
  expected: number,
  x: Scale,
  endMs: number,
): TimelineRow | undefined {
  const known = points.flatMap(({ atMs, alive }) => (alive === undefined ? [] : [{ atMs, alive }]));
  const most = Math.max(1, expected, ...known.map(({ alive }) => alive));
  if (known.length === 0) return undefined; // nobody knew; a line would say 0
  return {
    height: STEP_HEIGHT,
    draw: (top) => {
      const y = (alive: number): number => top + STEP_HEIGHT - (alive / most) * STEP_HEIGHT;
      const path = known.map(({ atMs, alive }, index) =>
        index === 0 ? `M${at(x(atMs))} ${at(y(alive))}` : `H${at(x(atMs))}V${at(y(alive))}`,
      );
      return [
        rowLabel('nodes in cluster', top + 12, 'strong'),
        rowLabel(`0 to ${most}`, top + 26),
        `<line class="grid" x1="${FRAME.left}" x2="${FRAME.width - FRAME.right}" y1="${at(y(0))}" y2="${at(y(0))}"/>`,
        `<line class="grid" x1="${FRAME.left}" x2="${FRAME.width - FRAME.right}" y1="${at(y(most))}" y2="${at(y(most))}"/>`,
        `<path class="step" d="${path.join('')}H${at(x(endMs))}"/>`,
      ].join('');
    },
  };
}
