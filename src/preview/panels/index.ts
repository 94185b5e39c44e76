import { barGauge } from './bar-gauge.ts';
import { graph } from './graph.ts';
import { heatmap } from './heatmap.ts';
import type { PanelKind } from './panel-kind.ts';
import { stat } from './stat.ts';
import { stateTimeline } from './state-timeline.ts';
import { table } from './table.ts';
import { text } from './text.ts';

/** Every kind of panel a preview draws, by Grafana's name of it. */
export const panelKinds: Readonly<Record<string, PanelKind>> = {
  bargauge: barGauge,
  heatmap,
  stat,
  'state-timeline': stateTimeline,
  table,
  text,
  timeseries: graph,
};
