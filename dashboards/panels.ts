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
import type { PromQL } from '../src/metrics/promql.ts';

/** Grafana's names of the units we use. */
type PanelUnit = 'short' | 'percentunit' | 'bytes' | 's' | 'mps' | 'cps' | 'bool_yes_no';

/** One query and how its series are named. */
interface PanelQuery {
  readonly expr: PromQL;
  readonly legend: string;
}

/** What every panel says: a question, how to read the answer and what to do about a bad one. */
export interface PanelWords {
  readonly title: string;
  readonly description: string;
  readonly unit: PanelUnit;
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

/** The bounds of an alert: green on the good side of its threshold, the colour of its severity on the other. */
export function boundsOf(alert: Alert): { readonly base: Bound['color']; readonly bounds: readonly Bound[] } {
  const bad = COLOR_OF_SEVERITY[alert.severity];
  const { value, firesWhen } = alert.threshold;
  return firesWhen === 'above'
    ? { base: 'green', bounds: [{ from: value, color: bad }] }
    : { base: bad, bounds: [{ from: value, color: 'green' }] };
}

/** A big number; its colour is the answer. */
export function stat(words: PanelWords, look: ReturnType<typeof boundsOf>): Builder<Panel> {
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
  options: { readonly alert?: Alert; readonly stacked?: boolean } = {},
): Builder<Panel> {
  const panel = dressed(new TimeseriesBuilder(), words)
    .height(GRAPH_HEIGHT)
    .fillOpacity(options.stacked === true ? 40 : 10)
    .min(0)
    // The same node has the same colour on every panel.
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.PaletteClassicByName));
  if (options.stacked === true) panel.stacking(new StackingConfigBuilder().mode(StackingMode.Normal).group('A'));
  if (options.alert !== undefined) {
    panel
      .thresholds(steps(boundsOf(options.alert)))
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

function steps({ base, bounds }: ReturnType<typeof boundsOf>): ThresholdsConfigBuilder {
  return new ThresholdsConfigBuilder()
    .mode(ThresholdsMode.Absolute)
    .steps([{ value: null, color: base }, ...bounds.map(({ from, color }) => ({ value: from, color }))]);
}
