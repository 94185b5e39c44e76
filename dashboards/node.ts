import { blockingAlarms, brokerAlarms, fileDescriptorsUsed, restarts } from '../signals/broker-nodes.ts';
import {
  brokerVersion,
  cpu,
  memoryBytes,
  memoryLimit,
  memoryPredicted,
  openFiles,
  runningFor,
  uptime,
} from '../signals/broker-process.ts';
import { listenersUp } from '../signals/clients.ts';
import { connectionsUsedSteadily, listenerUsed } from '../signals/connections.ts';
import { diskFree, diskFreeLimit, diskFullIn, diskUsed } from '../signals/disk.ts';
import { listenerConnections } from '../signals/listeners.ts';
import { clusterBytesDropped, nodeUp } from '../signals/membership.ts';
import { memoryUsed } from '../signals/memory.ts';
import { connectionsCurrent, keepaliveTimeouts, opened } from '../signals/node-load.ts';
import { inflight, socketQueuedBytes, socketQueuedPackets } from '../signals/stores.ts';
import {
  bytesIn,
  bytesOut,
  connectRate,
  messagesIn,
  messagesOut,
  packetsIn,
  packetsOut,
  payloadIn,
  payloadOut,
} from '../signals/traffic.ts';
import type { Alert } from '../src/generate/alert.ts';
import { framed } from './frame.ts';
import { ANY_IS_TROUBLE, UP } from './look.ts';
import { grouped, named, type SignalPanels, signalPanels } from './signal-panels.ts';

const UID = 'mqtt-node';
const by = ['cluster'] as const;
const perNode = ['cluster', 'node'] as const;
const of = 'nodes';
const width = 3;
const noLimit = 'no limit known';
const busy = { base: 'green', bounds: [{ from: 0.8, color: 'orange' }] } as const;

/** One node in depth: is a resource busy, is it queueing, is it failing? */
export function node(alerts: readonly Alert[]) {
  const show = signalPanels(alerts, UID);
  return framed({
    uid: UID,
    title: 'MQTT / Node',
    description: 'Is this broker node busy, is it queueing, is it failing?',
    rows: [
      { title: 'Are the nodes healthy, which one is not?', panels: health(show) },
      { title: 'Processor, memory, files: which resource runs out?', panels: resources(show) },
      { title: 'Disk: does it fill?', folded: true, panels: disk(show) },
      { title: 'Network: is it busy, does it queue?', panels: network(show) },
      { title: 'MQTT on this node: what do its clients do?', folded: true, panels: protocol(show) },
    ],
  });
}

/** The worst node of each cluster: with many nodes a number for each would be too small to read. */
const health = (show: SignalPanels) => [
  show.stat(grouped('min', nodeUp, by), { width, of, title: 'All up', look: UP }),
  show.stat(grouped('min', uptime, by), {
    width,
    of,
    title: 'Last start',
    question: 'How long ago did the node start that started last? The table says which it is.',
  }),
  show.stat(grouped('max', connectionsUsedSteadily, by), { width, of, title: 'Fullest node', empty: noLimit }),
  show.stat(grouped('max', cpu, by), { width, of, title: 'Busiest CPU', look: busy }),
  show.stat(grouped('max', memoryUsed, by), { width, of, title: 'Most memory', empty: noLimit }),
  show.stat(grouped('max', fileDescriptorsUsed, by), { width, of, title: 'Most files', empty: noLimit }),
  show.stat(grouped('max', restarts, by), { width, of, title: 'Restarts 30 min', look: ANY_IS_TROUBLE }),
  show.stat(grouped('max', blockingAlarms, by), { width, of, title: 'Blocking alarms', look: ANY_IS_TROUBLE }),
  show.table({
    title: 'Every node',
    question:
      'Which node is it, and what runs there? Coloured cells are past the threshold of an alert, empty ones are not told by its broker. Two versions belong to a rolling upgrade only.',
    width: 24,
    height: 7,
    of,
    rows: [...perNode, 'broker', 'version', 'edition'],
    columns: [
      { title: 'Runs', shown: { ...named(brokerVersion, ''), op: 'max' }, labelsOnly: true },
      { title: 'Up', shown: grouped('min', nodeUp, perNode), look: UP },
      { title: 'For', shown: grouped('max', runningFor, perNode) },
      { title: 'Connections', shown: grouped('max', connectionsCurrent, perNode) },
      { title: 'Of the limit', shown: grouped('max', connectionsUsedSteadily, perNode) },
      { title: 'CPU', shown: grouped('max', cpu, perNode), look: busy },
      { title: 'Memory', shown: grouped('max', memoryUsed, perNode) },
      { title: 'Files', shown: grouped('max', fileDescriptorsUsed, perNode) },
      { title: 'Restarts in 30 min', shown: grouped('max', restarts, perNode), look: ANY_IS_TROUBLE },
      { title: 'Blocking alarms', shown: grouped('max', blockingAlarms, perNode), look: ANY_IS_TROUBLE },
    ],
  }),
];

const resources = (show: SignalPanels) => [
  show.graph(cpu, { width: 8 }),
  show.graph([memoryBytes, named(memoryLimit, '{{cluster}} {{node}} {{kind}} limit')], { width: 8 }),
  show.graph(memoryPredicted, { width: 8 }),
  show.graph(openFiles, { width: 8 }),
  show.timeline(named(brokerAlarms, '{{cluster}} {{node}} {{alarm}}'), {
    width: 16,
    look: { base: 'green', bounds: [{ from: 1, color: 'orange' }] },
    states: { one: 'raised', zero: 'over' },
  }),
];

const disk = (show: SignalPanels) => [
  show.graph(diskUsed, { width: 8 }),
  show.graph([diskFree, named(diskFreeLimit, '{{cluster}} {{node}} limit')], { width: 8 }),
  show.graph(diskFullIn, { width: 8 }),
];

const network = (show: SignalPanels) => [
  show.graph([named(bytesIn, '{{cluster}} {{node}} in'), named(bytesOut, '{{cluster}} {{node}} out')], {
    width: 12,
    title: 'Bytes in and out',
    question:
      'How busy is the network of each node? Compare with what its interface can carry: flat at that level it is full. Out far above in is fan-out.',
  }),
  show.graph([named(payloadIn, '{{cluster}} {{node}} in'), named(payloadOut, '{{cluster}} {{node}} out')], {
    width: 12,
    title: 'Payload',
    question: 'How much of the bytes is payload? Only some brokers count it; the rest is headers and topics.',
  }),
  show.graph(socketQueuedBytes, { width: 8 }),
  show.graph(socketQueuedPackets, { width: 8 }),
  show.graph(clusterBytesDropped, { width: 8 }),
];

const protocol = (show: SignalPanels) => [
  show.graph([named(messagesIn, '{{cluster}} {{node}} in'), named(messagesOut, '{{cluster}} {{node}} out')], {
    width: 8,
    title: 'Messages in and out',
    question:
      'What does each node carry? Alike is good; one node alone above the others has the busy clients. In without out: its subscribers are gone.',
  }),
  show.graph(packetsIn, { width: 8 }),
  show.graph(packetsOut, { width: 8 }),
  show.graph(listenerConnections, { width: 8, stacked: true }),
  show.graph(listenerUsed, { width: 8 }),
  show.timeline(listenersUp, { width: 8, states: { one: 'up', zero: 'down' } }),
  show.graph(
    [
      named(opened, '{{cluster}} {{node}} opened'),
      named(connectRate, '{{cluster}} {{node}} opened, as told'),
      named(keepaliveTimeouts, '{{cluster}} {{node}} lost to keep-alive'),
    ],
    {
      width: 12,
      title: 'Connections opened, and lost to keep-alive',
      question:
        'Do clients come and go at a usual pace? A peak of openings is a restart or a storm; losses to keep-alive alone are a bad network between the clients and this node.',
    },
  ),
  show.graph(inflight, { width: 12 }),
];
