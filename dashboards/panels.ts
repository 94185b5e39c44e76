import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  BigValueColorMode,
  BigValueGraphMode,
  BigValueTextMode,
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  StackingConfigBuilder,
  StackingMode,
} from '@grafana/grafana-foundation-sdk/common';
import {
  FieldColorBuilder,
  FieldColorModeId,
  MappingType,
  type Panel,
  ThresholdsConfigBuilder,
  ThresholdsMode,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TimelineBuilder } from '@grafana/grafana-foundation-sdk/statetimeline';
import { PanelBuilder as TimeseriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import type { Alert } from '../src/generate/alert.ts';
import type { SignalUnit } from '../src/generate/signal.ts';
import type { PromQL } from '../src/metrics/promql.ts';

/** One query and how its series are named. */
interface PanelQuery {
  readonly expr: PromQL;
  readonly legend: string;
}

/** What every panel says: a question, how to read the answer and what to do about a bad one. */
export interface PanelWords {
  readonly title: string;
  readonly description: string;
  readonly unit: SignalUnit;
  readonly queries: readonly PanelQuery[];
  readonly width: number;
}

/** A value from which on a panel changes its colour. */
export interface Bound {
  readonly from: number;
  readonly color: 'green' | 'orange' | 'red' | 'blue';
}

const DATASOURCE = { type: 'prometheus', uid: '${datasource}' };
const STAT_HEIGHT = 4;
const GRAPH_HEIGHT = 8;
const COLOR_OF_SEVERITY = { critical: 'red', warning: 'orange', info: 'blue', none: 'blue' } as const;

/** The colours of a panel: `base` below the first bound, then each from its own value on. */
export interface Look {
  readonly base: Bound['color'];
  readonly bounds: readonly Bound[];
}

/** The look one alert gives: green on the good side of its threshold, the colour of its severity on the other. */
export const boundsOf = (alert: Alert): Look => lookOf([alert]);

/** The look of several alerts on one signal, which must fire on the same side. */
export function lookOf(alerts: readonly Alert[]): Look {
  const [first] = alerts;
  if (first === undefined || alerts.some(({ threshold }) => threshold.firesWhen !== first.threshold.firesWhen)) {
    throw new Error(`alerts on one signal fire on different sides: ${alerts.map(({ name }) => name).join(', ')}`);
  }
  const sorted = alerts.toSorted((a, b) => a.threshold.value - b.threshold.value);
  const colors = sorted.map(({ severity }) => COLOR_OF_SEVERITY[severity]);
  const values = sorted.map(({ threshold }) => threshold.value);
  if (first.threshold.firesWhen === 'above') {
    return { base: 'green', bounds: values.map((from, at) => ({ from, color: colors[at] ?? 'red' })) };
  }
  return {
    base: colors[0] ?? 'red',
    bounds: values.map((from, at) => ({ from, color: colors[at + 1] ?? 'green' })),
  };
}

/** A big number; its colour is the answer. */
export function stat(words: PanelWords, look: Look): Builder<Panel> {
  return dressed(new StatBuilder(), words)
    .height(STAT_HEIGHT)
    .graphMode(BigValueGraphMode.Area)
    .colorMode(BigValueColorMode.Background)
    .textMode(BigValueTextMode.ValueAndName)
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.Thresholds))
    .thresholds(steps(look));
}

/** Lines over time; the threshold of the alert that owns the signal is drawn where there is one. */
export function graph(
  words: PanelWords,
  options: { readonly look?: Look; readonly alert?: Alert; readonly stacked?: boolean } = {},
): Builder<Panel> {
  const panel = dressed(new TimeseriesBuilder(), words)
    .height(GRAPH_HEIGHT)
    .fillOpacity(options.stacked === true ? 40 : 10)
    .min(0)
    // The same node has the same colour on every panel.
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.PaletteClassicByName));
  if (options.stacked === true) panel.stacking(new StackingConfigBuilder().mode(StackingMode.Normal).group('A'));
  const look = options.look ?? (options.alert === undefined ? undefined : boundsOf(options.alert));
  if (look !== undefined) {
    panel
      .thresholds(steps(look))
      .thresholdsStyle(new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Dashed));
  }
  return panel;
}

/** One bar per series, green while it is 1 and red while it is 0; a gap means nobody knows. */
export function upTimeline(words: PanelWords): Builder<Panel> {
  return dressed(new TimelineBuilder(), words)
    .height(GRAPH_HEIGHT)
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.Thresholds))
    .thresholds(steps({ base: 'red', bounds: [{ from: 1, color: 'green' }] }))
    .mappings([
      {
        type: MappingType.ValueToText,
        options: { '0': { text: 'down', color: 'red', index: 1 }, '1': { text: 'up', color: 'green', index: 0 } },
      },
    ]);
}

/** The setters all three kinds of panel share. */
interface Dressable<B> extends Builder<Panel> {
  title(title: string): B;
  description(description: string): B;
  unit(unit: string): B;
  span(width: number): B;
  datasource(reference: typeof DATASOURCE): B;
  targets(targets: DataqueryBuilder[]): B;
}

function dressed<B extends Dressable<B>>(panel: B, words: PanelWords): B {
  return panel
    .title(words.title)
    .description(words.description)
    .unit(words.unit)
    .span(words.width)
    .datasource(DATASOURCE)
    .targets(
      words.queries.map(({ expr, legend }, at) =>
        new DataqueryBuilder()
          .refId(String.fromCharCode(65 + at))
          .datasource(DATASOURCE)
          .expr(expr)
          .legendFormat(legend)
          .range(),
      ),
    );
}

function steps({ base, bounds }: Look): ThresholdsConfigBuilder {
  return new ThresholdsConfigBuilder()
    .mode(ThresholdsMode.Absolute)
    .steps([{ value: null, color: base }, ...bounds.map(({ from, color }) => ({ value: from, color }))]);
}
