import {
  bridgeChanges,
  bridgeCount,
  bridgeFlow,
  bridgeGap,
  bridgeIn,
  bridgeLossRatio,
  bridgeOut,
  bridgeQueueGrowth,
  bridgesDown,
} from '../signals/bridge-traffic.ts';
import { bridgeLosses, bridgeQueues, bridgesUp, messagesMultiplied } from '../signals/bridges.ts';
import type { Alert } from '../src/generate/alert.ts';
import { framed } from './frame.ts';
import { ANY_IS_TROUBLE, UP } from './look.ts';
import { grouped, signalPanels } from './signal-panels.ts';

const UID = 'mqtt-bridges';
const by = ['cluster'] as const;
const perBridge = ['cluster', 'node', 'bridge'] as const;
const width = 3;
const loss = { base: 'green', bounds: [{ from: 0.001, color: 'orange' }] } as const;

/** Bridges and federation: does data leave and arrive? */
export function bridges(alerts: readonly Alert[]) {
  const show = signalPanels(alerts, UID);
  return framed({
    uid: UID,
    title: 'MQTT / Bridges',
    description: 'Is data leaving and arriving over every bridge, and what is lost on the way?',
    rows: [
      {
        title: 'Are the bridges well?',
        panels: [
          show.stat(bridgesDown, { width, look: ANY_IS_TROUBLE }),
          show.stat(bridgeCount, { width }),
          show.stat(grouped('max', bridgeQueues, by), { width, title: 'Most queued' }),
          show.stat(grouped('sum', bridgeLosses, by), { width, look: loss }),
          show.stat(grouped('sum', bridgeOut, by), { width, title: 'Out' }),
          show.stat(grouped('sum', bridgeIn, by), { width, title: 'In' }),
          show.stat(grouped('max', bridgeChanges, by), {
            width,
            title: 'Changes in 1 h',
            look: { base: 'green', bounds: [{ from: 3, color: 'orange' }] },
          }),
          show.stat(messagesMultiplied, { width, title: 'Against 1 h ago', empty: 'nothing to compare' }),
        ],
      },
      {
        title: 'Which bridge, and since when?',
        panels: [
          show.timeline(bridgesUp, { width: 12, states: { one: 'up', zero: 'down' } }),
          show.table({
            title: 'Every bridge',
            question: 'Which bridge needs me? Coloured cells are past the threshold of an alert.',
            width: 12,
            rows: perBridge,
            sortedBy: 'Queued',
            columns: [
              { title: 'Up', shown: bridgesUp, look: UP },
              { title: 'Queued', shown: bridgeQueues },
              { title: 'Out', shown: grouped('sum', bridgeOut, perBridge) },
              { title: 'In', shown: grouped('sum', bridgeIn, perBridge) },
              { title: 'Lost', shown: bridgeLossRatio, look: loss },
              { title: 'Changes in 1 h', shown: bridgeChanges },
            ],
          }),
        ],
      },
      {
        title: 'Is data leaving and arriving?',
        panels: [
          show.graph(grouped('sum', bridgeOut, perBridge), { width: 8 }),
          show.graph(grouped('sum', bridgeIn, perBridge), { width: 8 }),
          show.graph(bridgeGap, { width: 8 }),
        ],
      },
      {
        title: 'What waits, what is lost, what goes round?',
        folded: true,
        panels: [
          show.graph(bridgeQueues, { width: 8, title: 'Backlog of each bridge' }),
          show.graph(bridgeQueueGrowth, { width: 8 }),
          show.bars(grouped('max', bridgeQueues, perBridge), { width: 8, title: 'Backlog by bridge' }),
          show.graph(bridgeLosses, { width: 8, title: 'Lost at bridges, by reason' }),
          show.graph(bridgeLossRatio, { width: 8 }),
          show.graph(grouped('sum', bridgeFlow, ['cluster', 'direction']), {
            width: 8,
            title: 'All bridges, both ways',
          }),
        ],
      },
    ],
  });
}
