import { fileDescriptorsUsed, licenseLeft } from '../signals/broker-nodes.ts';
import { cpu, registeredDevices } from '../signals/broker-process.ts';
import {
  clientsFullIn,
  clientsHeadroom,
  clientsLimit,
  clientsNow,
  clientsPredicted,
  clientsUsual,
  cpuPerThousandMessages,
  memoryFullIn,
  memoryPerClient,
  sessionsLimit,
  usedWithoutLargest,
} from '../signals/capacity.ts';
import { certificateTime } from '../signals/clients.ts';
import { quotaUsed } from '../signals/cloud-service.ts';
import { connectionsPredicted, connectionsUsedSteadily } from '../signals/connections.ts';
import { sessionsUsed } from '../signals/delivery.ts';
import { balancerSessionsUsed } from '../signals/load-balancer.ts';
import { memoryUsed } from '../signals/memory.ts';
import { connectionsPeak } from '../signals/node-load.ts';
import { sessions } from '../signals/sessions.ts';
import { sharedStateMemoryUsed } from '../signals/shared-state.ts';
import { subscriptions } from '../signals/subscriptions.ts';
import { messagesIn, messagesOut, throttled } from '../signals/traffic.ts';
import type { Alert } from '../src/generate/alert.ts';
import { framed } from './frame.ts';
import { grouped, named, type SignalPanels, signalPanels } from './signal-panels.ts';

const UID = 'mqtt-capacity';
const by = ['cluster'] as const;
const width = 3;
const noLimit = 'no limit known';
const DAY = 86_400;
const room = {
  base: 'red',
  bounds: [
    { from: 0.15, color: 'orange' },
    { from: 0.33, color: 'green' },
  ],
} as const;
const full = {
  base: 'green',
  bounds: [
    { from: 0.8, color: 'orange' },
    { from: 1, color: 'red' },
  ],
} as const;
const soon = {
  base: 'red',
  bounds: [
    { from: 7 * DAY, color: 'orange' },
    { from: 30 * DAY, color: 'green' },
  ],
} as const;

/** Is there room for what comes, and for losing a node? */
export function capacity(alerts: readonly Alert[]) {
  const show = signalPanels(alerts, UID);
  return framed({
    uid: UID,
    title: 'MQTT / Capacity',
    description: 'Is there room for what comes, and can we lose a node at peak?',
    from: 'now-30d',
    rows: [
      { title: 'Is there room?', panels: headroom(show) },
      { title: 'Headroom by cluster', panels: tables(show) },
      { title: 'Growth: where does it go?', panels: growth(show) },
      { title: 'Cost: what does a client, what does a message take?', folded: true, panels: cost(show) },
    ],
  });
}

const headroom = (show: SignalPanels) => [
  show.stat(clientsHeadroom, { width, title: 'Room left', empty: noLimit, look: room }),
  show.stat(usedWithoutLargest, { width, title: 'One node fewer', empty: noLimit, look: full }),
  show.stat(clientsFullIn, { width, title: 'Full in', empty: 'not growing', look: soon }),
  show.stat(grouped('max', memoryUsed, by), { width, empty: noLimit }),
  show.stat(sessionsUsed, { width, empty: noLimit }),
  show.stat(grouped('max', fileDescriptorsUsed, by), { width, title: 'Files used' }),
  show.stat(grouped('min', certificateTime, by), { width, title: 'Certificates end' }),
  show.stat(licenseLeft, { width }),
];

const tables = (show: SignalPanels) => [
  show.table({
    title: 'Headroom',
    question:
      'Which cluster runs out first? Full in is the growth of the last week carried on; without the largest is how full the rest would be.',
    width: 24,
    height: 6,
    rows: by,
    columns: [
      { title: 'Connections', shown: clientsNow },
      { title: 'p95 of 30 d', shown: clientsUsual },
      { title: 'Limit', shown: clientsLimit },
      { title: 'Free', shown: clientsHeadroom, look: room },
      { title: 'Full in', shown: clientsFullIn, look: soon },
      { title: 'Without the largest', shown: usedWithoutLargest, look: full },
      { title: 'Sessions', shown: grouped('sum', sessions, by) },
      { title: 'Session limit', shown: sessionsLimit },
      { title: 'Subscriptions', shown: grouped('sum', subscriptions, by) },
      { title: 'Messages in', shown: grouped('sum', messagesIn, by) },
      { title: 'Memory', shown: memoryUsed },
      { title: 'Files', shown: fileDescriptorsUsed },
    ],
  }),
];

const growth = (show: SignalPanels) => [
  show.graph(
    [
      named(clientsNow, '{{cluster}} now'),
      named(clientsPredicted, '{{cluster}} in 30 d'),
      named(clientsLimit, '{{cluster}} limit'),
    ],
    {
      width: 12,
      title: 'Connections, limit and forecast',
      question:
        'Will the clients of next month fit? The forecast carries on the last seven days; where it crosses the limit, order hardware today.',
    },
  ),
  show.graph([grouped('sum', messagesIn, by, '{{cluster}} in'), grouped('sum', messagesOut, by, '{{cluster}} out')], {
    width: 12,
    title: 'Messages over weeks',
    question: 'Does the load grow? Compare the peaks of equal weekdays; fan-out makes out grow faster than in.',
  }),
  show.bars(grouped('max', connectionsUsedSteadily, ['cluster', 'node']), {
    width: 8,
    title: 'Connections used by node',
  }),
  show.bars(connectionsPredicted, { width: 8, of: 'clusters' }),
  show.graph(memoryFullIn, { width: 8, empty: 'not growing' }),
];

const cost = (show: SignalPanels) => [
  show.graph(memoryPerClient, { width: 8 }),
  show.graph(cpuPerThousandMessages, { width: 8 }),
  show.graph(named(cpu, '{{cluster}} {{node}}'), { width: 8 }),
  show.graph(connectionsPeak, { width: 8 }),
  show.graph(named(quotaUsed, '{{cluster}} {{quota}}'), { width: 8 }),
  show.graph(registeredDevices, { width: 8 }),
  show.graph(named(balancerSessionsUsed, '{{cluster}} {{dependency}} {{frontend}}'), { width: 8 }),
  show.graph(sharedStateMemoryUsed, { width: 8 }),
  show.graph(throttled, { width: 8 }),
];
