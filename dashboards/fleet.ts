import { clientsNow } from '../signals/capacity.ts';
import { nodesAlive, nodesMissing } from '../signals/cluster.ts';
import { connectionsUsedSteadily } from '../signals/connections.ts';
import { deliveryLatency, lossRatio, messagesLost } from '../signals/delivery.ts';
import { balancerErrors, balancerSpread, dependencyConnect } from '../signals/dependencies.ts';
import { alertStates, firingCritical, firingWarning } from '../signals/firing.ts';
import { drillsRunning } from '../signals/game-days.ts';
import { nodesExpected } from '../signals/membership.ts';
import { logins } from '../signals/node-load.ts';
import { worstBudget } from '../signals/objectives.ts';
import { probeSuccessShare, probesUp } from '../signals/probing.ts';
import { queuedMessages } from '../signals/queues.ts';
import { clusterRead } from '../signals/sources.ts';
import { messagesIn, messagesInLastWeek, messagesOut } from '../signals/traffic.ts';
import type { Alert } from '../src/generate/alert.ts';
import { framed } from './frame.ts';
import { ANY_IS_TROUBLE, UP } from './look.ts';
import { grouped, named, signalPanels } from './signal-panels.ts';

const UID = 'mqtt-fleet';
const width = 3;
const inRed = { base: 'green', bounds: [{ from: 1, color: 'red' }] } as const;
const share = {
  base: 'red',
  bounds: [
    { from: 0.9, color: 'orange' },
    { from: 1, color: 'green' },
  ],
} as const;
const budget = {
  base: 'red',
  bounds: [
    { from: 0, color: 'orange' },
    { from: 0.25, color: 'green' },
  ],
} as const;

/** All clusters: where a look at the fleet begins. */
export function fleet(alerts: readonly Alert[]) {
  const show = signalPanels(alerts, UID);
  return framed({
    uid: UID,
    title: 'MQTT / Fleet',
    description: 'Which MQTT cluster needs me, and since when?',
    rows: [
      {
        title: 'Is the fleet healthy?',
        panels: [
          show.stat(grouped('min', clusterRead, [], 'worst cluster'), {
            width,
            title: 'All readable',
            question:
              'Is any cluster gone altogether? No means that nothing is known about at least one: the table says which.',
            look: UP,
          }),
          show.stat(grouped('sum', nodesMissing, [], 'nodes'), {
            width,
            question: 'How many nodes of the fleet are missing? 0 is good; the table says of which cluster.',
            look: inRed,
          }),
          show.stat(grouped('sum', firingCritical, [], 'critical'), { width, look: inRed }),
          show.stat(grouped('sum', firingWarning, [], 'warning'), { width, look: ANY_IS_TROUBLE }),
          show.stat(grouped('min', worstBudget, [], 'worst cluster'), { width, title: 'Budget left', look: budget }),
          show.stat(grouped('min', probeSuccessShare, [], 'worst cluster'), { width, look: share }),
          show.stat(grouped('max', lossRatio, [], 'worst cluster'), {
            width,
            question:
              'Which share of its deliveries does the worst cluster lose? 0 is good; the table says which it is.',
            look: { base: 'green', bounds: [{ from: 0.001, color: 'orange' }] },
          }),
          show.stat(grouped('sum', drillsRunning, [], 'drills'), {
            width,
            look: { base: 'green', bounds: [{ from: 1, color: 'blue' }] },
          }),
        ],
      },
      {
        title: 'Clusters: which one needs me?',
        panels: [
          show.table({
            title: 'Clusters',
            question:
              'Which cluster needs me? Coloured cells are past the threshold of an alert; click a cluster for its own page.',
            width: 24,
            height: 6,
            rows: ['cluster'],
            sortedBy: 'Critical',
            columns: [
              { title: 'Critical', shown: firingCritical, look: inRed },
              { title: 'Warnings', shown: firingWarning, look: ANY_IS_TROUBLE },
              { title: 'Nodes alive', shown: nodesAlive },
              { title: 'Expected', shown: nodesExpected },
              { title: 'Connections', shown: clientsNow },
              { title: 'Used', shown: connectionsUsedSteadily },
              { title: 'In', shown: grouped('sum', messagesIn, ['cluster']) },
              { title: 'Out', shown: grouped('sum', messagesOut, ['cluster']) },
              { title: 'Lost', shown: lossRatio },
              { title: 'Queued', shown: grouped('sum', queuedMessages, ['cluster']) },
              { title: 'p99 delivery', shown: deliveryLatency },
              { title: 'Probes', shown: probeSuccessShare, look: share },
              { title: 'Budget left', shown: worstBudget, look: budget },
            ],
          }),
          show.timeline(alertStates, {
            width: 24,
            look: { base: 'orange', bounds: [{ from: 1, color: 'red' }] },
            states: { one: 'firing', zero: 'pending' },
          }),
        ],
      },
      {
        title: 'Traffic: is the load normal for this hour?',
        panels: [
          show.graph([grouped('sum', messagesIn, ['cluster']), messagesInLastWeek], {
            width: 12,
            title: 'Messages in, and a week ago',
            question:
              'Is the load what it was a week ago at this hour? Far below: publishers are gone or cut off. Far above: a roll-out, a loop or a storm of retries.',
          }),
          show.graph(grouped('sum', messagesOut, ['cluster']), {
            width: 12,
            title: 'Messages out',
            question:
              'Do subscribers get what they usually get? Falling while messages in hold: subscribers or routes are gone.',
          }),
          show.graph(clientsNow, {
            width: 12,
            title: 'Connections by cluster',
            question:
              'Did a cluster lose its clients? A cliff on one cluster is its load balancer or its brokers, on all the network or the login.',
          }),
          show.graph(named(messagesLost, '{{cluster}} {{reason}}'), { width: 12, title: 'Messages lost by cluster' }),
        ],
      },
      {
        title: 'At the door: probes, logins, what stands before the brokers',
        folded: true,
        panels: [
          show.timeline(probesUp, { width: 12, states: { one: 'gets through', zero: 'fails' } }),
          show.graph(grouped('sum', logins, ['cluster', 'result']), { width: 12 }),
          show.graph(named(dependencyConnect, '{{cluster}} {{dependency}} {{phase}}'), { width: 8 }),
          show.graph(named(balancerSpread, '{{cluster}} {{backend}}/{{server}}'), { width: 8, stacked: true }),
          show.graph(named(balancerErrors, '{{cluster}} {{backend}}'), { width: 8 }),
        ],
      },
    ],
  });
}
