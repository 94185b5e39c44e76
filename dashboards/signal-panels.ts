import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import type { Alert } from '../src/generate/alert.ts';
import { defaultLinks } from '../src/generate/alert-links.ts';
import { legendOf } from '../src/generate/metric-signal.ts';
import { clusterScope, panelScope, type Scope, type Signal } from '../src/generate/signal.ts';
import type { GroupLabel } from '../src/metrics/promql.ts';
import { type Aggregation, aggregate } from '../src/metrics/promql-functions.ts';
import { emptyWords } from './empty-words.ts';
import { linksFrom } from './links.ts';
import { type Look, lookOf, PLAIN } from './look.ts';
import { bars, graph, heatmap, type PanelContent, type PanelWords, type States, stat, timeline } from './panels.ts';
import { table } from './table.ts';

/** A signal as one panel shows it: its series brought together by fewer labels, or named differently. */
export interface View {
  readonly signal: Signal;
  readonly op?: Aggregation;
  readonly by: readonly GroupLabel[];
  readonly legend: string;
}

type Shown = Signal | View;

/** How a panel shows signals; words are the first signal's unless it has its own. */
interface PanelOptions {
  readonly width: number;
  readonly title?: string;
  readonly question?: string;
  /** Words where there is nothing to show; those of `empty-words.ts` unless said. */
  readonly empty?: string;
  readonly height?: number;
  /** The series of the chosen nodes (and those without a node), or of the whole chosen clusters. */
  readonly of?: 'nodes' | 'clusters';
  /** Colours where no alert gives any. */
  readonly look?: Look;
}

/** A column of a table: a view of a signal under a title of its own. */
interface ColumnOfSignal {
  readonly title: string;
  readonly shown: Shown;
  readonly look?: Look;
  /** Only the labels of its series are shown. */
  readonly labelsOnly?: boolean;
}

/** Panels of one dashboard, made of signals; the alerts on a signal give the panel its thresholds and runbooks. */
export interface SignalPanels {
  graph(shown: Shown | readonly Shown[], options: PanelOptions & { readonly stacked?: boolean }): Builder<Panel>;
  stat(shown: Shown, options: PanelOptions): Builder<Panel>;
  bars(shown: Shown, options: PanelOptions): Builder<Panel>;
  timeline(shown: Shown | readonly Shown[], options: PanelOptions & { readonly states?: States }): Builder<Panel>;
  heatmap(shown: Shown, options: PanelOptions): Builder<Panel>;
  table(
    options: Omit<PanelOptions, 'look'> & {
      readonly title: string;
      readonly question: string;
      readonly rows: readonly GroupLabel[];
      readonly columns: readonly ColumnOfSignal[];
      readonly sortedBy?: string;
    },
  ): Builder<Panel>;
}

/** The series of a signal brought together: one for each value of the labels. */
export function grouped(op: Aggregation, signal: Signal, by: readonly GroupLabel[], legend = legendOf(by)): View {
  return { signal, op, by, legend };
}

/** The series of a signal under other names, where several signals share a panel. */
export function named(signal: Signal, legend: string): View {
  return { signal, by: signal.by, legend };
}

/** Where signals become the panels of a dashboard. */
export function signalPanels(alerts: readonly Alert[], board: string): SignalPanels {
  // A variant of a signal asks the same and keeps its title: the alerts of one are those of the other.
  const watching = (views: readonly View[]): readonly Alert[] =>
    alerts.filter(({ signal }) => views.some((view) => view.signal.title === signal?.title));
  // A threshold is for one series of the signal: sums and averages of several have none.
  const look = (views: readonly View[]): Look | undefined => {
    const comparable = views.filter(({ op }) => op === undefined || op === 'max' || op === 'min');
    const on = watching(comparable).filter(({ threshold }) => Number.isFinite(threshold.value));
    return on.length === 0 ? undefined : lookOf(on);
  };
  const words = (views: readonly View[], options: PanelOptions): PanelWords => {
    const names = watching(views).map(({ name }) => name);
    const watched = names.length === 0 ? '' : ` Watched by ${names.join(', ')}.`;
    const empty = options.empty ?? emptyWords(views.map(({ signal }) => signal.expr(clusterScope)));
    return {
      title: options.title ?? views[0]?.signal.title ?? '',
      description: `${options.question ?? views[0]?.signal.question ?? ''}${watched}`,
      unit: views[0]?.signal.unit ?? 'none',
      width: options.width,
      ...(empty === undefined ? {} : { empty }),
      ...(options.height === undefined ? {} : { height: options.height }),
      runbooks: names.map((name) => ({ title: `Runbook ${name}`, url: `${defaultLinks.runbooks}/${name}.md` })),
    };
  };
  const content = (views: readonly View[], options: PanelOptions, usual: 'nodes' | 'clusters'): PanelContent => ({
    ...words(views, options),
    queries: views.map((view) => ({ expr: exprOf(view, scopeOf(options.of ?? usual)), legend: view.legend })),
    seriesLinks: linksFrom(
      board,
      (views[0]?.by ?? []).filter((label) => views.every(({ by }) => by.includes(label))),
    ),
  });
  return {
    graph: (shown, { stacked = false, ...options }) => {
      const views = viewsOf(shown);
      return graph(content(views, options, 'nodes'), { stacked, look: look(views) ?? options.look });
    },
    stat: (shown, options) => {
      const views = viewsOf(shown);
      return stat(content(views, options, 'clusters'), look(views) ?? options.look ?? PLAIN);
    },
    bars: (shown, options) => {
      const views = viewsOf(shown);
      return bars(content(views, options, 'nodes'), look(views) ?? options.look ?? PLAIN);
    },
    timeline: (shown, { states, ...options }) => {
      const views = viewsOf(shown);
      return timeline(content(views, options, 'nodes'), look(views) ?? options.look, states);
    },
    heatmap: (shown, options) => heatmap(content(viewsOf(shown), options, 'nodes')),
    table: ({ rows, columns, ...options }) => {
      const columnOf = (shown: Shown): View => ('signal' in shown ? shown : grouped('max', shown, rows));
      const views = columns.map(({ shown }) => columnOf(shown));
      return table({
        ...words(views, options),
        rows,
        rowLinks: linksFrom(board, rows, 'row'),
        columns: columns.map(({ title, shown, look: own, labelsOnly }) => ({
          title,
          labelsOnly,
          unit: columnOf(shown).signal.unit,
          expr: exprOf(columnOf(shown), scopeOf(options.of ?? 'clusters')),
          look: look([columnOf(shown)]) ?? own,
        })),
        ...(options.sortedBy === undefined ? {} : { sortedBy: options.sortedBy }),
      });
    },
  };
}

const scopeOf = (of: 'nodes' | 'clusters'): Scope => (of === 'nodes' ? panelScope : clusterScope);

const viewsOf = (shown: Shown | readonly Shown[]): readonly View[] =>
  (Array.isArray(shown) ? (shown as readonly Shown[]) : [shown as Shown]).map(viewOf);

const viewOf = (shown: Shown): View =>
  'signal' in shown ? shown : { signal: shown, by: shown.by, legend: shown.legend };

function exprOf({ signal, op, by }: View, scope: Scope) {
  return op === undefined ? signal.expr(scope) : aggregate(op, by, signal.expr(scope));
}
