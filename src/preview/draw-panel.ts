import { escapeText } from '../core/escape-text.ts';
import { messageOf } from '../core/sre-error.ts';
import type { Panel, PanelQuery } from './board.ts';
import { panelKinds } from './panels/index.ts';
import type { Drawn } from './panels/panel-kind.ts';
import { KNOWN_TRANSFORMATIONS } from './panels/table-rows.ts';
import { type Choices, interpolate } from './query/interpolation.ts';
import type { Prometheus, RawSeries } from './query/prometheus.ts';
import { durationText, type QueryStep, queryStep } from './query/query-step.ts';
import type { TimeRange } from './query/time-range.ts';
import { type Series, seriesName } from './values/series.ts';

/** Where a panel's numbers come from, and for when and how wide it is drawn. */
export interface PanelRequest {
  readonly prometheus: Prometheus;
  readonly range: TimeRange;
  readonly choices: Choices;
  /** CSS pixels of the panel: a point each is as fine as can be seen. */
  readonly widthPx: number;
  readonly signal: AbortSignal;
}

/** Asks the panel's queries and draws the answers; what cannot be drawn says so in its place. */
export async function drawPanel(panel: Panel, request: PanelRequest): Promise<Drawn> {
  const kind = Object.hasOwn(panelKinds, panel.type) ? panelKinds[panel.type] : undefined;
  if (kind === undefined) {
    return said('unknown', `This preview does not draw panels of kind “${panel.type}”. Grafana does.`);
  }
  const { range, choices, widthPx } = request;
  const step = queryStep(range, panel.maxDataPoints ?? widthPx, interpolate(panel.interval ?? '', choices));
  const none = { panel, times: [], series: [], stepMs: step.stepMs, range, choices };
  if (!kind.needsData) return kind.draw(none);

  const times = gridOf(range, step.stepMs);
  const asked = panel.targets.filter(({ hide, expr }) => !hide && expr.trim() !== '');
  const failures: string[] = [];
  const answers = await Promise.all(
    asked.map(async (query) => {
      try {
        return onGrid(query, await askQuery(query, step, request), times, panel.type === 'table');
      } catch (error) {
        request.signal.throwIfAborted();
        failures.push(`${query.refId}: ${messageOf(error)}`);
        return [];
      }
    }),
  );
  const series = answers.flat();
  const notes = [
    ...failures.map((failure) => `<p class="note bad">${escapeText(failure)}</p>`),
    ...panel.transformations
      .filter(({ id }) => !KNOWN_TRANSFORMATIONS.includes(id))
      .map(({ id }) => `<p class="note">The transformation “${escapeText(id)}” is not done by this preview.</p>`),
  ].join('');
  if (series.length === 0) {
    const empty = said('none', panel.fieldConfig.defaults.noValue ?? 'no data');
    return failures.length > 0 ? { html: notes } : { html: `${empty.html}${notes}` };
  }
  const drawn = kind.draw({ ...none, times, series });
  return notes === '' ? drawn : { ...drawn, html: `${notes}${drawn.html}` };
}

const said = (name: string, words: string): Drawn => ({ html: `<p class="${name}">${escapeText(words)}</p>` });

function askQuery(
  { expr, instant, interval }: PanelQuery,
  step: QueryStep,
  request: PanelRequest,
): Promise<readonly RawSeries[]> {
  const { prometheus, range, choices, signal, widthPx } = request;
  const { stepMs, rateIntervalMs } = interval === '' ? step : queryStep(range, widthPx, interval);
  const span = range.toMs - range.fromMs;
  const query = interpolate(expr, choices, {
    __rate_interval: durationText(rateIntervalMs),
    __interval: durationText(stepMs),
    __interval_ms: String(stepMs),
    __range: durationText(Math.round(span / 1_000) * 1_000),
    __range_s: String(Math.round(span / 1_000)),
    __range_ms: String(span),
    __from: String(range.fromMs),
    __to: String(range.toMs),
  });
  if (instant) return prometheus.instant(query, range.toMs, signal);
  // The panel's grid, whatever the query's own minimum made of its intervals.
  return prometheus.range(query, { ...range, stepMs: step.stepMs }, signal);
}

/** The moments a range query answers for, Unix seconds. */
export function gridOf({ fromMs, toMs }: TimeRange, stepMs: number): readonly number[] {
  const start = Math.floor(fromMs / stepMs) * stepMs;
  const count = Math.floor((Math.floor(toMs / stepMs) * stepMs - start) / stepMs) + 1;
  return Array.from({ length: count }, (_, at) => (start + at * stepMs) / 1_000);
}

/** Samples in their place on the grid; the one sample of an instant query is at its end. */
function onGrid(
  { refId, legendFormat, instant }: PanelQuery,
  raw: readonly RawSeries[],
  times: readonly number[],
  isTable: boolean,
): readonly Series[] {
  const place = new Map(times.map((time, at) => [time, at]));
  return raw.map(({ labels, samples }) => {
    const values = new Array<number | null>(times.length).fill(null);
    for (const [time, value] of samples) {
      const at = instant ? times.length - 1 : place.get(time);
      if (at !== undefined) values[at] = value;
    }
    return { name: isTable ? '' : seriesName(legendFormat, labels), labels, refId, values };
  });
}
