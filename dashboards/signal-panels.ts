import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import type { Alert } from '../src/generate/alert.ts';
import { clusterScope, panelScope, type Signal } from '../src/generate/signal.ts';
import { aggregate } from '../src/metrics/promql-functions.ts';
import { graph, type Look, lookOf, stat } from './panels.ts';

/** Panels of one dashboard, made of signals; the alerts on a signal give the panel its thresholds. */
export interface SignalPanels {
  /** One line per series of the signal. */
  graph(signal: Signal, options: { readonly width: number; readonly stacked?: boolean }): Builder<Panel>;
  /** The worst series of each cluster as one number. */
  stat(signal: Signal, options: { readonly width: number; readonly worst: 'max' | 'min' | 'sum' }): Builder<Panel>;
}

/** Where signals become panels. */
export function signalPanels(alerts: readonly Alert[]): SignalPanels {
  const look = (signal: Signal): Look | undefined => {
    const on = alerts.filter((alert) => alert.signal === signal);
    return on.length === 0 ? undefined : lookOf(on);
  };
  return {
    graph: (signal, { width, stacked = false }) => {
      const drawn = look(signal);
      return graph(
        { ...wordsOf(signal, alerts), width, queries: [{ expr: signal.expr(panelScope), legend: signal.legend }] },
        { stacked, ...(drawn === undefined ? {} : { look: drawn }) },
      );
    },
    stat: (signal, { width, worst }) =>
      stat(
        {
          ...wordsOf(signal, alerts),
          width,
          queries: [{ expr: aggregate(worst, ['cluster'], signal.expr(clusterScope)), legend: '{{cluster}}' }],
        },
        look(signal) ?? { base: 'blue', bounds: [] },
      ),
  };
}

/** The signal's own words, with the alerts that watch it named at the end. */
function wordsOf(signal: Signal, alerts: readonly Alert[]) {
  const names = alerts.filter((alert) => alert.signal === signal).map(({ name }) => name);
  const watched = names.length === 0 ? '' : ` Lines: ${names.join(', ')}.`;
  return { title: signal.title, description: `${signal.question}${watched}`, unit: signal.unit };
}
