import { escapeText } from '../../core/escape-text.ts';
import { coordinate as at } from '../../page/markup.ts';
import type { AlertTimes } from '../alert-account.ts';
import { seconds } from '../duration-text.ts';
import { FRAME, rowLabel, type Scale, type TimelineRow, textWidth } from './timeline-axis.ts';
import type { TrialReport } from './trial-report.ts';

type FlagStyle = 'fault' | 'undo' | 'cluster' | 'good' | 'alert' | 'calm';

/** A moment with a name. */
interface Flag {
  readonly atMs: number;
  readonly text: string;
  readonly style: FlagStyle;
}

const LANE = 17;
const MAX_LANES = 12;
const LONGEST_TEXT = 60;

/** Every moment worth a name on the axis of the trial: the fault and its proof, what the cluster and the alerts did, the undo. */
export function timelineFlags(trial: TrialReport, x: Scale, bottom: () => number): TimelineRow {
  const placed = inLanes(flagsOf(trial), x);
  const lanes = Math.max(1, ...placed.map(({ lane }) => lane + 1));
  return {
    height: lanes * LANE,
    draw: (top) =>
      `${rowLabel('events', top + 13)}${placed.map((flag) => flagSvg(flag, top + flag.lane * LANE, bottom())).join('')}`,
  };
}

function flagsOf(trial: TrialReport): readonly Flag[] {
  const { marks, injected, clusterDetection, wholeAgain, alerts, findings } = trial;
  if (!injected) return [];
  const served = findings?.rto.time;
  const flags: readonly (Flag | undefined)[] = [
    { atMs: 0, text: 'fault', style: 'fault' },
    marks.provenMs === undefined ? undefined : { atMs: marks.provenMs, text: 'proven', style: 'fault' },
    clusterDetection && { atMs: clusterDetection.byMs, text: 'cluster noticed', style: 'cluster' },
    served === undefined || served.censored || served.ms === 0
      ? undefined
      : { atMs: served.ms, text: 'last client served', style: 'good' },
    { atMs: marks.healMs, text: 'undo', style: 'undo' },
    wholeAgain && { atMs: marks.healMs + wholeAgain.byMs, text: 'whole again', style: 'good' },
    ...(alerts?.expected ?? []).flatMap((alert) => alertFlags(alert, '')),
    ...(alerts?.unexpected ?? []).flatMap((alert) => alertFlags(alert, ' (not expected)')),
  ];
  return flags.filter((flag) => flag !== undefined).toSorted((a, b) => a.atMs - b.atMs);
}

function alertFlags({ alert, firedMs, clearedMs }: AlertTimes, note: string): readonly Flag[] {
  return [
    ...(firedMs === undefined ? [] : [{ atMs: firedMs, text: `${alert} fired${note}`, style: 'alert' as const }]),
    ...(clearedMs === undefined ? [] : [{ atMs: clearedMs, text: `${alert} cleared`, style: 'calm' as const }]),
  ];
}

interface PlacedFlag extends Flag {
  readonly x: number;
  readonly textX: number;
  readonly shown: string;
  /** Its name is at the right of the pole. */
  readonly fits: boolean;
  readonly lane: number;
}

/** From left to right, each below those whose names reach as far: so no pole crosses the name of another. */
function inLanes(flags: readonly Flag[], x: Scale): readonly PlacedFlag[] {
  const placed: (PlacedFlag & { readonly end: number })[] = [];
  for (const flag of flags) {
    const whole = `${flag.text} ${seconds(flag.atMs)}`;
    const shown = whole.length > LONGEST_TEXT ? `${whole.slice(0, LONGEST_TEXT - 1)}…` : whole;
    const pole = x(flag.atMs);
    const fits = pole + 9 + textWidth(shown) <= FRAME.width - 2;
    const textX = fits ? pole + 9 : Math.max(0, pole - 11 - textWidth(shown));
    const reaching = placed.filter(({ end }) => end > Math.min(pole, textX) - 6).map(({ lane }) => lane);
    const lane = Math.min(MAX_LANES - 1, Math.max(-1, ...reaching) + 1);
    placed.push({ ...flag, x: pole, textX, shown, lane, fits, end: Math.max(pole, textX + textWidth(shown)) });
  }
  return placed;
}

function flagSvg({ atMs, text, style, x, textX, shown, fits }: PlacedFlag, top: number, bottom: number): string {
  const [left, y] = [at(x), at(top + 3)];
  return `<g class="flag ${style}"><title>${escapeText(`${text}: ${seconds(atMs)} after the fault`)}</title><line x1="${left}" x2="${left}" y1="${y}" y2="${at(bottom)}"/><path d="M${left} ${y}l${fits ? 8 : -8} 4.5l${fits ? -8 : 8} 4.5z"/><text x="${at(fits ? textX + 2 : x - 11)}" y="${at(top + 12)}"${fits ? '' : ' text-anchor="end"'}>${escapeText(shown)}</text></g>`;
}
