import type { Reading } from '../../core/reading.ts';
import { metrics } from '../../metrics/catalogue.ts';
import { reading } from '../../metrics/metric.ts';
import { known } from '../known.ts';
import { numberOf, type Row, textOf } from './management-api.ts';

/** RabbitMQ's words for the state of a shovel. One that is held up by flow control is connected. */
const states: Readonly<Record<string, 0 | 1>> = { running: 1, flow: 1, blocked: 1, starting: 0, terminated: 0 };

/** Shovels on one node, by `vhost:name`; one from the configuration file has no virtual host and is called `name`. */
export function shovelReadings(node: string, rows: readonly Row[]): ReadonlyMap<string, readonly Reading[]> {
  return new Map(
    rows.flatMap((row): [string, readonly Reading[]][] => {
      const [vhost, name] = [textOf(row, 'vhost'), textOf(row, 'name') ?? ''];
      if (name === '') return [];
      const bridge = vhost === undefined ? name : `${vhost}:${name}`;
      const state = textOf(row, 'state') ?? '';
      const up = Object.hasOwn(states, state) ? states[state] : undefined;
      return [
        [
          bridge,
          [
            ...known(up, (value) => reading(metrics.bridgeUp, { node, bridge, type: 'shovel' }, value)),
            ...known(numberOf(row, 'forwarded'), (count) =>
              reading(metrics.bridgeMessages, { node, bridge, direction: 'out' }, count),
            ),
            ...known(numberOf(row, 'pending'), (count) =>
              reading(metrics.bridgeQueuedMessages, { node, bridge }, count),
            ),
          ],
        ],
      ];
    }),
  );
}
