import { PanelBuilder as BarGaugeBuilder } from '@grafana/grafana-foundation-sdk/bargauge';
import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  BarGaugeDisplayMode,
  BigValueColorMode,
  BigValueGraphMode,
  BigValueTextMode,
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  StackingConfigBuilder,
  StackingMode,
  VisibilityMode,
  VizOrientation,
} from '@grafana/grafana-foundation-sdk/common';
import {
  DashboardLinkBuilder,
  DashboardLinkType,
  FieldColorBuilder,
  FieldColorModeId,
  MappingType,
  type Panel,
} from '@grafana/grafana-foundation-sdk/dashboard';
import {
  PanelBuilder as HeatmapBuilder,
  HeatmapColorMode,
  HeatmapColorOptionsBuilder,
  YAxisConfigBuilder,
} from '@grafana/grafana-foundation-sdk/heatmap';
import { DataqueryBuilder, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TimelineBuilder } from '@grafana/grafana-foundation-sdk/statetimeline';
import { PanelBuilder as TextBuilder, TextMode } from '@grafana/grafana-foundation-sdk/text';
import { PanelBuilder as TimeseriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import type { SignalUnit } from '../src/generate/signal.ts';
import type { PromQL } from '../src/metrics/promql.ts';
import { type Look, linesOf, steps, UP } from './look.ts';

/** One query and how its series are named. */
interface PanelQuery {
  readonly expr: PromQL;
  readonly legend: string;
}

/** A link and where it leads. */
export interface Link {
  readonly title: string;
  readonly url: string;
}

/** What every panel says: a question, how to read the answer and what to do about a bad one. */
export interface PanelWords {
  readonly title: string;
  readonly description: string;
  readonly unit: SignalUnit;
  readonly width: number;
  /** What it means that there is nothing to show, where that is no gap in the data. */
  readonly empty?: string;
  /** In units of the grid; as its kind of panel usually is unless said. */
  readonly height?: number;
  /** Where the panel itself leads: the runbooks of the alerts that watch it. */
  readonly runbooks: readonly Link[];
}

/** Words, queries, and where a click on a series leads. */
export interface PanelContent extends PanelWords {
  readonly queries: readonly PanelQuery[];
  readonly seriesLinks: readonly Link[];
}

export const DATASOURCE = { type: 'prometheus', uid: '${datasource}' };
const STAT_HEIGHT = 4;
const GRAPH_HEIGHT = 8;

/** A big number; its colour is the answer. */
export function stat(content: PanelContent, look: Look): Builder<Panel> {
  return asked(new StatBuilder(), content)
    .height(content.height ?? STAT_HEIGHT)
    .graphMode(BigValueGraphMode.Area)
    .colorMode(BigValueColorMode.Background)
    .textMode(BigValueTextMode.ValueAndName)
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.Thresholds))
    .thresholds(steps(look));
}

/** Lines over time; the thresholds of the alerts that own the signal are drawn where there are any. */
export function graph(
  content: PanelContent,
  options: { readonly look?: Look | undefined; readonly stacked?: boolean } = {},
): Builder<Panel> {
  const panel = asked(new TimeseriesBuilder(), content)
    .height(content.height ?? GRAPH_HEIGHT)
    .fillOpacity(options.stacked === true ? 40 : 10)
    // From zero, so that a ripple is no cliff; growth and differences may go below.
    .axisSoftMin(0)
    // The same node has the same colour on every panel.
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.PaletteClassicByName));
  if (options.stacked === true) panel.stacking(new StackingConfigBuilder().mode(StackingMode.Normal).group('A'));
  if (options.look !== undefined) {
    panel
      .thresholds(steps(linesOf(options.look)))
      .thresholdsStyle(new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Dashed));
  }
  return panel;
}

/** One horizontal bar per series, the longest first to see. */
export function bars(content: PanelContent, look: Look): Builder<Panel> {
  return asked(new BarGaugeBuilder(), content)
    .height(content.height ?? GRAPH_HEIGHT)
    .orientation(VizOrientation.Horizontal)
    .displayMode(BarGaugeDisplayMode.Gradient)
    .showUnfilled(true)
    .min(0)
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.Thresholds))
    .thresholds(steps(look));
}

/** Words for the two states of something that is up or down, or that is or is not. */
export interface States {
  readonly one: string;
  readonly zero: string;
}

/** One bar per series that changes its colour with its state; a gap means nobody knows. */
export function timeline(content: PanelContent, look: Look = UP, states?: States): Builder<Panel> {
  const panel = asked(new TimelineBuilder(), content)
    .height(content.height ?? GRAPH_HEIGHT)
    .showValue(states === undefined ? VisibilityMode.Auto : VisibilityMode.Never)
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.Thresholds))
    .thresholds(steps(look));
  if (states === undefined) return panel;
  const colorAt = (value: number): string => look.bounds.findLast(({ from }) => from <= value)?.color ?? look.base;
  return panel.mappings([
    {
      type: MappingType.ValueToText,
      options: {
        '0': { text: states.zero, color: colorAt(0), index: 1 },
        '1': { text: states.one, color: colorAt(1), index: 0 },
      },
    },
  ]);
}

/** How observations spread over the buckets of a histogram, over time. */
export function heatmap(content: PanelContent): Builder<Panel> {
  const panel = dressed(new HeatmapBuilder(), content)
    .height(content.height ?? GRAPH_HEIGHT)
    .calculate(false)
    .color(new HeatmapColorOptionsBuilder().mode(HeatmapColorMode.Scheme).scheme('Oranges').steps(64))
    .yAxis(new YAxisConfigBuilder().unit(content.unit));
  return panel.targets(queries(content).map((query) => query.format(PromQueryFormat.Heatmap)));
}

/** Words on the dashboard itself, in Markdown. */
export function text(title: string, content: string, size: { readonly width: number; readonly height: number }) {
  return new TextBuilder().title(title).mode(TextMode.Markdown).content(content).span(size.width).height(size.height);
}

/** The setters all kinds of panel with data share. */
export interface Dressable<B> extends Builder<Panel> {
  title(title: string): B;
  description(description: string): B;
  unit(unit: string): B;
  noValue(words: string): B;
  span(width: number): B;
  datasource(reference: typeof DATASOURCE): B;
  targets(targets: DataqueryBuilder[]): B;
  dataLinks(links: DashboardLinkBuilder[]): B;
  links(links: DashboardLinkBuilder[]): B;
}

/** The panel with its words and links, without its queries. */
export function dressed<B extends Dressable<B>>(panel: B, words: PanelWords): B {
  const dressed = panel
    .title(words.title)
    .description(words.description)
    .unit(words.unit)
    .span(words.width)
    .datasource(DATASOURCE);
  if (words.empty !== undefined) dressed.noValue(words.empty);
  return words.runbooks.length === 0 ? dressed : dressed.links(words.runbooks.map(asLink));
}

function asked<B extends Dressable<B>>(panel: B, content: PanelContent): B {
  const full = dressed(panel, content).targets(queries(content).map((query) => query.range()));
  return content.seriesLinks.length === 0 ? full : full.dataLinks(content.seriesLinks.map(asLink));
}

function queries(content: PanelContent): DataqueryBuilder[] {
  return content.queries.map(({ expr, legend }, at) =>
    new DataqueryBuilder().refId(refIdOf(at)).datasource(DATASOURCE).expr(expr).legendFormat(legend),
  );
}

/** Names the queries of a panel: A, B, ... */
export const refIdOf = (at: number): string => String.fromCharCode(65 + at);

const asLink = ({ title, url }: Link): DashboardLinkBuilder =>
  new DashboardLinkBuilder(title).type(DashboardLinkType.Link).url(url);
