import { type Panel, panelOf, readBoard } from '../../src/preview/board.ts';
import type { PanelData } from '../../src/preview/panels/panel-kind.ts';

/** A panel as a dashboard file has it, with these parts. */
export function panelWith(parts: object): Panel {
  const board = { uid: 'test-board', title: 'Test', panels: [{ id: 1, type: 'timeseries', title: 'Panel', ...parts }] };
  const panel = panelOf(readBoard(JSON.stringify(board), 'board.json'), 1);
  if (panel === undefined) throw new Error('the board has lost its panel');
  return panel;
}

/** One series: its name, values, labels and query. */
export type MadeSeries = readonly [
  name: string,
  values: readonly (number | null)[],
  labels?: Readonly<Record<string, string>>,
  refId?: string,
];

/** Data of a panel: a sample each minute from 0 on. */
export function panelData(parts: object, made: readonly MadeSeries[]): PanelData {
  const points = made.reduce((most, [, values]) => Math.max(most, values.length), 0);
  return {
    panel: panelWith(parts),
    times: Array.from({ length: points }, (_, at) => at * 60),
    series: made.map(([name, values, labels = {}, refId = 'A']) => ({ name, values, labels, refId })),
    stepMs: 60_000,
    range: { fromMs: 0, toMs: Math.max(1, points - 1) * 60_000, from: 'now-1h', to: 'now' },
    choices: { cluster: { values: [], all: '.+', multi: true } },
  };
}
