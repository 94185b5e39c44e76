import { clientsNow } from '../signals/capacity.ts';
import { reconnecting } from '../signals/clients.ts';
import { clusterGroups, nodesAlive, nodesMissing } from '../signals/cluster.ts';
import { messagesLost } from '../signals/delivery.ts';
import { addressHolder } from '../signals/dependencies.ts';
import {
  drillAge,
  drillPhase,
  drillResult,
  drillRto,
  drillRtoTarget,
  drillTime,
  faultsLeft,
} from '../signals/drills.ts';
import { alertAge, alertStates } from '../signals/firing.ts';
import { clientsLost, drillElapsed, drillPlanned, drills, drillsRunning } from '../signals/game-days.ts';
import { nodeUp } from '../signals/membership.ts';
import { deliveryTime, probeFailures, probeSilence, probeSuccessShare } from '../signals/probing.ts';
import { queuedMessages } from '../signals/queues.ts';
import { routeClients, routeMessages, routesUp, routeTime } from '../signals/routes.ts';
import { sessionsOnline, sessionsTakenOver } from '../signals/sessions.ts';
import { messagesIn, messagesOut } from '../signals/traffic.ts';
import type { Alert } from '../src/generate/alert.ts';
import { framed } from './frame.ts';
import { ANY_IS_TROUBLE } from './look.ts';
import { text } from './panels.ts';
import { grouped, named, type SignalPanels, signalPanels } from './signal-panels.ts';

const UID = 'mqtt-gameday';
const by = ['cluster'] as const;
const width = 3;
const share = {
  base: 'red',
  bounds: [
    { from: 0.9, color: 'orange' },
    { from: 1, color: 'green' },
  ],
} as const;

/** What the wall shows while something is broken on purpose. */
export function gameday(alerts: readonly Alert[]) {
  const show = signalPanels(alerts, UID);
  return framed({
    uid: UID,
    title: 'MQTT / Game day',
    description: 'What is being broken on purpose, what do clients feel, does it come back, and do the alerts say so?',
    rows: [
      { title: 'Now: what runs, and is the steady state held?', panels: now(show) },
      { title: 'Steady state: what clients must not feel', panels: steadyState(show) },
      { title: 'Blast radius and recovery: who is hit, and who is back?', panels: blastRadius(show) },
      { title: 'Alert proof: what fired, when, in which order?', panels: proof(show, alerts) },
    ],
  });
}

const now = (show: SignalPanels) => [
  show.stat(drillsRunning, { width, look: { base: 'green', bounds: [{ from: 1, color: 'blue' }] } }),
  show.stat(drillTime, { width, title: 'Plan used' }),
  show.stat(grouped('max', faultsLeft, by), { width, title: 'Faults left' }),
  show.stat(probeSuccessShare, { width, look: share }),
  show.stat(grouped('max', nodesAlive, by), { width }),
  show.stat(grouped('max', nodesMissing, by), { width, look: ANY_IS_TROUBLE }),
  show.stat(grouped('sum', messagesLost, by), {
    width,
    look: { base: 'green', bounds: [{ from: 0.001, color: 'orange' }] },
  }),
  show.stat(clientsLost, { width, title: 'Clients gained' }),
];

const steadyState = (show: SignalPanels) => [
  show.timeline([drills, drillPhase], {
    width: 8,
    look: { base: 'orange', bounds: [{ from: 1, color: 'blue' }] },
    states: { one: 'running', zero: 'ended, faults left' },
  }),
  show.graph(probeSuccessShare, { width: 8, title: 'Probes that get through' }),
  show.graph(deliveryTime(0.99), { width: 8 }),
  show.graph([grouped('sum', messagesIn, by, '{{cluster}} in'), grouped('sum', messagesOut, by, '{{cluster}} out')], {
    width: 8,
    title: 'Messages in and out',
    question:
      'Do publishers and subscribers go on? A dip at the fault is its cost; both must come back to where they were.',
  }),
  show.graph(messagesLost, { width: 8, title: 'Messages lost, by reason' }),
  show.graph(grouped('sum', probeFailures, ['cluster', 'phase']), { width: 8 }),
];

const blastRadius = (show: SignalPanels) => [
  show.timeline(nodeUp, { width: 8, states: { one: 'up', zero: 'down' } }),
  show.timeline(named(routesUp, '{{cluster}} {{from}} to {{to}}'), {
    width: 8,
    states: { one: 'arrives', zero: 'broken' },
  }),
  show.graph(clientsNow, { width: 8 }),
  show.graph(reconnecting, { width: 8 }),
  show.graph(
    [
      grouped('sum', sessionsOnline, by, '{{cluster}} online'),
      grouped('sum', sessionsTakenOver, by, '{{cluster}} taken over a second'),
    ],
    {
      width: 8,
      title: 'Sessions during the drill',
      question:
        'Do sessions move to other nodes and stay? Online must come back to what it was; takeovers are clients that come back before the broker noticed that they left.',
    },
  ),
  show.graph(grouped('sum', queuedMessages, by, '{{cluster}} queued'), { width: 8 }),
  show.graph(named(clusterGroups, '{{cluster}} groups'), { width: 8 }),
  show.graph(named(routeTime, '{{cluster}} {{from}} to {{to}}'), { width: 8 }),
  show.timeline(named(addressHolder, '{{cluster}} {{dependency}} at {{node}}'), {
    width: 8,
    look: { base: 'blue', bounds: [{ from: 1, color: 'green' }] },
    states: { one: 'holds', zero: 'stands by' },
  }),
  show.timeline(routeClients, { width: 8, states: { one: 'connected', zero: 'away' } }),
  show.graph(grouped('sum', routeMessages, ['cluster', 'result']), { width: 8 }),
  show.graph(named(probeSilence, '{{cluster}} {{target}} {{module}}'), { width: 8 }),
];

const proof = (show: SignalPanels, alerts: readonly Alert[]) => [
  show.timeline(alertStates, {
    width: 24,
    look: { base: 'orange', bounds: [{ from: 1, color: 'red' }] },
    states: { one: 'firing', zero: 'pending' },
  }),
  show.table({
    title: 'Drills and their plans',
    question:
      'How far is each drill (longer than planned means it should have taken everything back by now), and how did the last one of its kind do against its objective?',
    width: 12,
    height: 6,
    rows: ['cluster', 'scenario'],
    columns: [
      { title: 'Running for', shown: drillElapsed },
      { title: 'Planned', shown: drillPlanned },
      { title: 'Last recovery', shown: drillRto },
      { title: 'Objective', shown: drillRtoTarget },
      { title: 'Last ended', shown: drillAge },
    ],
  }),
  show.table({
    title: 'Alerts now',
    question: 'Which alerts are active, and since when? Hold them against the ones the drill should fire.',
    width: 12,
    height: 6,
    rows: ['cluster', 'alertname'],
    sortedBy: 'Active for',
    columns: [{ title: 'Active for', shown: alertAge }],
  }),
  show.timeline(drillResult, { width: 24, height: 4, states: { one: 'last result', zero: '' } }),
  text('Alerts a drill should fire', expectedAlerts(alerts), { width: 24, height: 12 }),
];

/** Which alerts each scenario is there to prove, as a list. */
function expectedAlerts(alerts: readonly Alert[]): string {
  const scenarios = [...new Set(alerts.flatMap(({ chaosExperiment }) => chaosExperiment ?? []))].toSorted();
  const lines = scenarios.map((scenario) => {
    const names = alerts.filter(({ chaosExperiment }) => chaosExperiment === scenario).map(({ name }) => name);
    return `- **${scenario}**: ${names.toSorted().join(', ')}`;
  });
  return [
    'Each alert names the scenario that provokes it; one that stays silent in its drill is broken.',
    '',
    ...lines,
  ].join('\n');
}
