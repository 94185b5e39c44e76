import { escapeText } from '../../core/escape-text.ts';
import { coordinate as at } from '../../page/markup.ts';
import { FLOATING, type Span, type Strip } from './strip.ts';
import { stripGroups } from './strip-groups.ts';
import { FRAME, rowLabel, type Scale, type TimelineRow } from './timeline-axis.ts';
import type { TrialReport } from './trial-report.ts';

/** All strips together take about so much; each at most and at least so much. */
const STRIPS_HEIGHT = 230;
const [THIN, THICK] = [2.5, 8];
/** A group has room for its two lines of text. */
const LABEL_HEIGHT = 30;
const SERVED_HEIGHT = 56;
const SAMPLES = 400;

/** The availability strips, one row of the timeline for each kind of stream. */
export function stripRows(trial: TrialReport, x: Scale): readonly TimelineRow[] {
  const height = Math.min(THICK, Math.max(THIN, STRIPS_HEIGHT / Math.max(1, trial.strips.length)));
  return stripGroups(trial).map(({ title, note, strips }) => ({
    height: Math.max(LABEL_HEIGHT, strips.length * height),
    draw: (top) =>
      [
        rowLabel(escapeText(shortened(title)), top + 12, 'strong'),
        rowLabel(escapeText(`${shortened(note)}, ${strips.length}`), top + 26),
        ...strips.map((strip, index) => stripSvg(strip, x, top + index * height, height)),
      ].join('\n'),
  }));
}

/** Share of the fleet's streams that are served at each moment; undefined without such streams. */
export function servedRow({ strips, marks }: TrialReport, x: Scale): TimelineRow | undefined {
  const floating = strips.filter(({ path }) => path === FLOATING);
  if (floating.length === 0) return undefined;
  const step = Math.max(1, (marks.endMs - marks.startMs) / SAMPLES);
  const shares = Array.from({ length: SAMPLES + 1 }, (_, index) => {
    const ms = marks.startMs + index * step;
    const known = floating.flatMap(({ spans }) => spanAt(spans, ms) ?? []);
    return {
      ms,
      share: known.length === 0 ? undefined : known.filter(({ state }) => state === 'good').length / known.length,
    };
  }).filter((point): point is { ms: number; share: number } => point.share !== undefined);
  const [first, last] = [shares[0], shares.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  return {
    height: SERVED_HEIGHT,
    draw: (top) => {
      const y = (share: number): number => top + SERVED_HEIGHT - share * SERVED_HEIGHT;
      const path = shares.map(({ ms, share }, index) =>
        index === 0 ? `V${at(y(share))}` : `H${at(x(ms))}V${at(y(share))}`,
      );
      const level = (share: number): string =>
        `<line class="grid" x1="${FRAME.left}" x2="${FRAME.width - FRAME.right}" y1="${at(y(share))}" y2="${at(y(share))}"/>`;
      return [
        rowLabel('clients served', top + 12, 'strong'),
        rowLabel('in time, 0 to 100 %', top + 26),
        `<path class="served" d="M${at(x(first.ms))} ${at(y(0))}${path.join('')}H${at(x(last.ms))}V${at(y(0))}Z"/>`,
        level(0),
        level(0.5),
        level(1),
      ].join('');
    },
  };
}

function spanAt(spans: readonly Span[], ms: number): Span | undefined {
  return spans.find(({ fromMs, toMs }) => ms >= fromMs && ms < toMs);
}

function stripSvg({ stream, qos, path, spans }: Strip, x: Scale, top: number, height: number): string {
  const rects = spans.map(
    ({ fromMs, toMs, state }) =>
      `<rect class="f-${state}" x="${at(x(fromMs))}" y="${at(top)}" width="${at(Math.max(0.6, x(toMs) - x(fromMs)))}" height="${at(height * 0.82)}"/>`,
  );
  return `<g><title>${escapeText(`${stream}, QoS ${qos}, ${path}`)}</title>${rects.join('')}</g>`;
}

function shortened(text: string): string {
  return text.length > 22 ? `${text.slice(0, 21)}…` : text;
}
