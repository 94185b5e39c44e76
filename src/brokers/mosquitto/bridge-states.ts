import type { Reading } from '../../core/reading.ts';
import { metrics } from '../../metrics/catalogue.ts';
import { reading } from '../../metrics/metric.ts';

/** Connection states of bridges as last told, by the client id the bridge uses at the other side. */
export interface BridgeStates {
  readonly handles: (name: string) => boolean;
  /** Takes `1`, `0` or, when the topic was deleted, an empty text; false for anything else. */
  readonly set: (name: string, text: string) => boolean;
  readonly readings: (node: string) => Reading[];
}

const TOPIC = /^connection\/(.+)\/state$/;

/** Clients may publish these topics, so that the number of bridges needs a bound of its own. */
const MAX_BRIDGES = 100;

export function createBridgeStates(): BridgeStates {
  const states = new Map<string, 0 | 1>();
  return {
    handles: (name) => TOPIC.test(name),
    set: (name, text) => {
      const bridge = TOPIC.exec(name)?.[1];
      if (bridge === undefined) return false;
      if (text !== '0' && text !== '1') {
        states.delete(bridge);
        return text === '';
      }
      if (!states.has(bridge) && states.size >= MAX_BRIDGES) return false;
      states.set(bridge, text === '1' ? 1 : 0);
      return true;
    },
    readings: (node) =>
      [...states].map(([bridge, up]) => reading(metrics.bridgeUp, { node, bridge, type: 'bridge' }, up)),
  };
}
