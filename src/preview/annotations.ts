import { messageOf } from '../core/sre-error.ts';
import type { AnnotationLayer, Board } from './board.ts';
import type { GraphMark } from './panels/graph-model.ts';
import { type Choices, interpolate } from './query/interpolation.ts';
import type { Prometheus, RawSeries } from './query/prometheus.ts';
import { queryStep } from './query/query-step.ts';
import type { TimeRange } from './query/time-range.ts';
import { lookColor } from './values/named-color.ts';
import { seriesName } from './values/series.ts';

/** Marks of all layers, and what kept a layer from being asked. */
export interface Marks {
  readonly marks: readonly GraphMark[];
  readonly failures: readonly string[];
}

/** As many marks of one layer as a reader can tell apart. */
const MOST = 200;

/** The layers Prometheus can answer; those that live in Grafana's own database are not drawn. */
export async function annotationsOf(
  { annotations }: Board,
  source: {
    readonly prometheus: Prometheus;
    readonly range: TimeRange;
    readonly choices: Choices;
    readonly signal: AbortSignal;
  },
): Promise<Marks> {
  const { prometheus, range, choices, signal } = source;
  const failures: string[] = [];
  const layers = annotations.list.filter(({ enable, expr }) => enable && expr !== undefined && expr !== '');
  const marks = await Promise.all(
    layers.map(async (layer) => {
      const { stepMs } = queryStep(range, 500);
      try {
        const query = interpolate(layer.expr ?? '', choices, { __interval: `${stepMs}ms` });
        return marksOf(layer, await prometheus.range(query, { ...range, stepMs }, signal), range, stepMs);
      } catch (error) {
        signal.throwIfAborted();
        failures.push(`${layer.name}: ${messageOf(error)}`);
        return [];
      }
    }),
  );
  return { marks: marks.flat().toSorted((a, b) => a.timeMs - b.timeMs), failures };
}

/** A mark at each time a series gives as its value, or wherever its value becomes other than 0. */
export function marksOf(
  layer: AnnotationLayer,
  series: readonly RawSeries[],
  range: TimeRange,
  stepMs: number,
): readonly GraphMark[] {
  const byValue = layer.useValueForTime === true || layer.useValueForTime === 'on';
  const marks = series.flatMap(({ labels, samples }) => {
    const times = byValue
      ? [...new Set(samples.map(([, value]) => value))]
      : samples.flatMap(([time, value], at) => {
          const [before, was] = samples[at - 1] ?? [Number.NEGATIVE_INFINITY, 0];
          const goesOn = was !== 0 && (time - before) * 1_000 <= stepMs * 1.5;
          return value === 0 || goesOn ? [] : [time * 1_000];
        });
    return times
      .filter((timeMs) => timeMs >= range.fromMs && timeMs <= range.toMs)
      .map((timeMs) => ({
        timeMs,
        color: lookColor(layer.iconColor),
        layer: layer.name,
        title: layer.titleFormat === '' ? layer.name : seriesName(layer.titleFormat, labels),
        text: layer.textFormat === '' ? '' : seriesName(layer.textFormat, labels),
      }));
  });
  return marks.slice(0, MOST);
}
