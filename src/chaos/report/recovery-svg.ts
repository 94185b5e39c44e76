import { coordinate as at } from '../../page/markup.ts';
import { seconds } from '../duration-text.ts';
import { ticksOf } from './timeline-axis.ts';
import type { TrialReport } from './trial-report.ts';

const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [560, 230, 52, 20, 26, 34];

/** Share of the clients of the endpoint that had lasting service, by the time since the fault; empty without clients. */
export function recoverySvg({ findings, marks }: TrialReport, targetMs: number): string {
  const points = findings?.recovered ?? [];
  const last = points.at(-1);
  if (last === undefined) return '';
  const all = last.share >= 1;
  const endMs = all ? Math.max(1_000, last.atMs * 1.12) : Math.max(1_000, marks.endMs, last.atMs);
  const x = (ms: number): number => LEFT + (Math.min(Math.max(ms, 0), endMs) / endMs) * (WIDTH - LEFT - RIGHT);
  const y = (share: number): number => HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM);
  const path = points
    .map(({ atMs, share }, index) =>
      index === 0 ? `M${at(x(0))} ${at(y(0))}H${at(x(atMs))}V${at(y(share))}` : `H${at(x(atMs))}V${at(y(share))}`,
    )
    .join('');
  const level = (share: number): string =>
    `<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${at(y(share))}" y2="${at(y(share))}"/><text x="${LEFT - 8}" y="${at(y(share) + 4)}" text-anchor="end">${share * 100} %</text>`;
  const tick = (ms: number): string =>
    `<text x="${at(x(ms))}" y="${HEIGHT - BOTTOM + 18}" text-anchor="middle">${seconds(ms)}</text>`;
  return [
    `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="share of clients recovered over time">`,
    ...[0, 0.5, 1].map(level),
    ...ticksOf(0, endMs, 6).map(tick),
    targetMs <= endMs
      ? `<line class="target" x1="${at(x(targetMs))}" x2="${at(x(targetMs))}" y1="${TOP - 8}" y2="${HEIGHT - BOTTOM}"/><text class="target" x="${at(x(targetMs) - 5)}" y="${TOP - 10}" text-anchor="end">target ${seconds(targetMs)}</text>`
      : `<text x="${WIDTH - RIGHT}" y="${TOP - 10}" text-anchor="end">target ${seconds(targetMs)}, off to the right →</text>`,
    `<path class="curve" d="${path}H${at(x(endMs))}"/>`,
    all
      ? `<circle class="f-good" cx="${at(x(last.atMs))}" cy="${at(y(1))}" r="4.5"><title>all clients after ${seconds(last.atMs)}</title></circle>`
      : `<text class="strong" x="${at(x(endMs) - 6)}" y="${at(y(last.share) - 8)}" text-anchor="end">${last.share === 0 ? 'nobody' : `${(last.share * 100).toFixed(0)} %, the rest not`} while it was watched</text>`,
    '</svg>',
  ].join('');
}
