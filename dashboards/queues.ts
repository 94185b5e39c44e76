import {
  inflightFloor,
  lossRatio,
  messagesLost,
  offlineSessions,
  queueGrowth,
  retainedGrowth,
  sessionsUsed,
} from '../signals/delivery.ts';
import { subscriptionMemory } from '../signals/memory.ts';
import { queuedMessages } from '../signals/queues.ts';
import {
  sessions,
  sessionsCreated,
  sessionsEnded,
  sessionsExpired,
  sessionsOffline,
  sessionsOnline,
  sessionsPersistent,
  sessionsResumed,
  sessionsTakenOver,
  willsWaiting,
} from '../signals/sessions.ts';
import {
  inflight,
  queuedBytes,
  retained,
  retainedBytes,
  storedBytes,
  storedMessages,
  timeToDrain,
} from '../signals/stores.ts';
import { sharedSubscriptions, subscribers, subscriptions, topics } from '../signals/subscriptions.ts';
import { messagesAcknowledged, messagesDropped, messagesOut, messagesRedelivered } from '../signals/traffic.ts';
import type { Alert } from '../src/generate/alert.ts';
import { framed } from './frame.ts';
import { PLAIN } from './look.ts';
import { grouped, named, type SignalPanels, signalPanels } from './signal-panels.ts';

const UID = 'mqtt-queues';
const by = ['cluster'] as const;
const width = 3;

/** Sessions and queues: will the backlog drain, and what is lost meanwhile? */
export function queues(alerts: readonly Alert[]) {
  const show = signalPanels(alerts, UID);
  return framed({
    uid: UID,
    title: 'MQTT / Sessions and queues',
    description: 'Will the backlog drain by itself, where is it, and what is being lost?',
    rows: [
      { title: 'Will it drain by itself?', panels: backlog(show) },
      { title: 'Where is the backlog?', panels: places(show) },
      { title: 'What is lost, and is it delivered?', panels: delivery(show) },
      { title: 'Sessions: who is away, who comes back?', folded: true, panels: sessionLife(show) },
      { title: 'Retained messages and subscriptions: what is kept?', folded: true, panels: kept(show) },
    ],
  });
}

const backlog = (show: SignalPanels) => [
  show.stat(grouped('sum', queuedMessages, by), {
    width,
    title: 'Queued now',
    question: 'How many messages wait in the whole cluster? Growing means consumers are slow or offline.',
    look: PLAIN,
  }),
  show.stat(queueGrowth, {
    width,
    title: 'Queue growth',
    look: { base: 'green', bounds: [{ from: 1, color: 'orange' }] },
  }),
  show.stat(timeToDrain, { width, empty: 'not draining' }),
  show.stat(lossRatio, { width }),
  show.stat(offlineSessions, { width }),
  show.stat(sessionsUsed, { width, empty: 'no limit known' }),
  show.stat(grouped('max', inflightFloor, by), { width, title: 'Never drained' }),
  show.stat(retainedGrowth, { width, title: 'Retained rise', empty: 'too few to tell' }),
];

const places = (show: SignalPanels) => [
  show.graph(grouped('max', queuedMessages, ['cluster', 'node', 'method']), { width: 8 }),
  show.graph(grouped('max', queuedBytes, ['cluster', 'node', 'method']), { width: 8 }),
  show.bars(grouped('max', queuedMessages, ['cluster', 'node']), {
    width: 8,
    title: 'Backlog by node',
    question: 'Which node holds the backlog? One long bar: its consumers; all alike: the consumers of everything.',
  }),
];

const delivery = (show: SignalPanels) => [
  show.graph(messagesLost, { width: 8 }),
  show.graph(grouped('sum', messagesDropped, ['cluster', 'reason']), {
    width: 8,
    title: 'All drops by reason',
  }),
  show.graph(inflight, { width: 8 }),
  show.graph(
    [
      grouped('sum', messagesOut, by, '{{cluster}} sent'),
      grouped('sum', messagesAcknowledged, by, '{{cluster}} acknowledged'),
      grouped('sum', messagesRedelivered, by, '{{cluster}} sent again'),
    ],
    {
      width: 24,
      title: 'Sent, acknowledged, sent again',
      question:
        'Do receivers confirm what they get? QoS 0 needs no acknowledgement; with QoS 1 and 2 both lines go together. Sent again rising: acknowledgements come too late.',
    },
  ),
];

const sessionLife = (show: SignalPanels) => [
  show.graph(
    [
      grouped('sum', sessionsOnline, by, '{{cluster}} online'),
      grouped('sum', sessionsOffline, by, '{{cluster}} offline'),
    ],
    {
      width: 8,
      stacked: true,
      title: 'Sessions online and offline',
      question:
        'How many sessions wait for a client that is away? Offline sessions collect messages. A growing share means a fleet outage or sessions that never expire.',
    },
  ),
  show.graph(sessionsPersistent, { width: 8 }),
  show.graph(
    [
      grouped('sum', sessionsCreated, by, '{{cluster}} created'),
      grouped('sum', sessionsResumed, by, '{{cluster}} resumed'),
      grouped('sum', sessionsTakenOver, by, '{{cluster}} taken over'),
      grouped('sum', sessionsEnded, by, '{{cluster}} ended'),
      grouped('sum', sessionsExpired, by, '{{cluster}} expired'),
    ],
    {
      width: 8,
      title: 'Life of sessions',
      question:
        'Do sessions come and go as they should? Created without resumed after an outage: sessions were lost. Expired in a wave: what the outage cost. Taken over all the time: two devices with one id.',
    },
  ),
  show.bars(grouped('sum', sessions, ['cluster', 'node']), { width: 12, title: 'Sessions by node', look: PLAIN }),
  show.graph(willsWaiting, { width: 12 }),
];

const kept = (show: SignalPanels) => [
  show.graph(retained, { width: 6 }),
  show.graph(retainedBytes, { width: 6 }),
  show.graph(storedMessages, { width: 6 }),
  show.graph(storedBytes, { width: 6 }),
  show.graph(
    [
      grouped('sum', subscriptions, by, '{{cluster}} subscriptions'),
      named(sharedSubscriptions, '{{cluster}} shared'),
      named(topics, '{{cluster}} topic filters'),
    ],
    {
      width: 8,
      title: 'Subscriptions and topic filters',
      question:
        'How much routing does the cluster keep? Growing with the fleet is fine; growing alone is a client that subscribes anew without end, or ids inside topics.',
    },
  ),
  show.graph(subscribers, { width: 8 }),
  show.graph(named(subscriptionMemory, '{{cluster}} {{node}} {{method}}'), { width: 8 }),
];
