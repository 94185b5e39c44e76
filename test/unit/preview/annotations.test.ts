import { describe, expect, test } from 'vitest';
import { marksOf } from '../../../src/preview/annotations.ts';
import { readBoard } from '../../../src/preview/board.ts';

const range = { fromMs: 0, toMs: 600_000, from: '', to: '' };
const layer = (parts: object) => {
  const board = {
    uid: 'b',
    title: 't',
    annotations: { list: [{ name: 'Alerts', expr: 'x', iconColor: 'red', ...parts }] },
  };
  const [first] = readBoard(JSON.stringify(board), 'b.json').annotations.list;
  if (first === undefined) throw new Error('the board has lost its layer');
  return first;
};
const labels = { alertname: 'MQTT_Cluster_Node_Down', cluster: 'plant-a' };

describe('annotation layers', () => {
  test('a value that is a moment is one mark there, however often it was sampled', () => {
    const found = marksOf(
      layer({ useValueForTime: true, titleFormat: '{{alertname}}', textFormat: '{{cluster}}' }),
      [
        {
          labels,
          samples: [
            [60, 45_000],
            [75, 45_000],
            [90, 90_000],
            [105, 9_000_000],
          ],
        },
      ],
      range,
      15_000,
    );
    expect(found.map(({ timeMs, title, text }) => ({ timeMs, title, text }))).toEqual([
      { timeMs: 45_000, title: 'MQTT_Cluster_Node_Down', text: 'plant-a' },
      { timeMs: 90_000, title: 'MQTT_Cluster_Node_Down', text: 'plant-a' },
    ]);
  });

  test('without one, a mark stands where the value begins to be other than 0, and again after a hole', () => {
    const samples = [
      [0, 0],
      [15, 1],
      [30, 1],
      [45, 0],
      [60, 1],
      [300, 1],
    ] as const;
    expect(marksOf(layer({}), [{ labels, samples }], range, 15_000).map(({ timeMs }) => timeMs)).toEqual([
      15_000, 60_000, 300_000,
    ]);
  });
});
