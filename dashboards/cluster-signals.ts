import { connectionsUsedSteadily } from '../signals/connections.ts';
import { deliveryLatency } from '../signals/delivery.ts';
import { memoryUsed } from '../signals/memory.ts';
import { probePhaseTime, probesSucceeding } from '../signals/probes.ts';
import { deliverySpread, deliveryTime } from '../signals/probing.ts';
import { messagesDropped, messagesIn, messagesOut } from '../signals/traffic.ts';
import { grouped, named, type SignalPanels } from './signal-panels.ts';

const width = 6;

/** Traffic, errors, delay and saturation of the cluster. */
export const goldenSignals = (show: SignalPanels) => [
  show.graph(
    [
      grouped('sum', messagesIn, ['cluster'], '{{cluster}} in'),
      grouped('sum', messagesOut, ['cluster'], '{{cluster}} out'),
    ],
    {
      width,
      title: 'Messages in and out',
      question:
        'Is the traffic what it usually is? In is what clients publish, out is what subscribers get. Out falling while in holds means subscribers were lost or routing broke; both falling means publishers were lost.',
    },
  ),
  show.graph(grouped('sum', messagesDropped, ['cluster', 'reason']), { width }),
  show.graph(probesSucceeding, { width }),
  show.graph([deliveryTime(0.5), deliveryTime(0.95), named(deliveryLatency, '{{cluster}} {{target}} p99')], {
    width,
    title: 'Time to deliver',
    question:
      'How long does a message take from a publisher to a subscriber? p99 far above p50 is one slow node or route: see Deliveries by time. Failed probes are not in it.',
  }),
  show.graph(connectionsUsedSteadily, { width, title: 'Connections used per node' }),
  show.graph(memoryUsed, { width, title: 'Memory used per node' }),
  show.graph(probePhaseTime, { width }),
  show.heatmap(named(deliverySpread, '{{le}}'), { width }),
];
