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
import { listenerConnections } from '../signals/listeners.ts';
import { clusterBytesDropped, nodeUp } from '../signals/membership.ts';
import { memoryUsed } from '../signals/memory.ts';
import { keepaliveTimeouts, opened } from '../signals/node-load.ts';
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
const perNode = ['cluster', 'node'] as const;
const of = 'nodes';
const width = 3;

/** One node in depth: is a resource busy, is it queueing, is it failing? */
export function node(alerts: readonly Alert[]) {
  const show = signalPanels(alerts, UID);
  return framed({
    uid: UID,
    title: 'MQTT / Node',
    description: 'Is this broker node busy, is it queueing, is it failing?',
    rows: [
      { title: 'Is the node healthy?', panels: health(show) },
      { title: 'Processor, memory, files: which resource runs out?', panels: resources(show) },
      { title: 'Network: is it busy, does it queue?', panels: network(show) },
      { title: 'MQTT on this node: what do its clients do?', folded: true, panels: protocol(show) },
      { title: 'Identity: what runs here, since when?', folded: true, panels: identity(show) },
    ],
  });
}

const health = (show: SignalPanels) => [
  show.stat(grouped('min', nodeUp, perNode), { width, of, look: UP }),
  show.stat(grouped('max', uptime, perNode), { width, of }),
  show.stat(grouped('max', connectionsUsedSteadily, perNode), { width, of }),
  show.stat(grouped('max', cpu, perNode), {
    width,
    of,
    title: 'CPU now',
    look: { base: 'green', bounds: [{ from: 0.8, color: 'orange' }] },
  }),
  show.stat(grouped('max', memoryUsed, perNode), { width, of }),
  show.stat(grouped('max', fileDescriptorsUsed, perNode), { width, of, title: 'Files used' }),
  show.stat(grouped('max', restarts, perNode), { width, of, look: ANY_IS_TROUBLE }),
  show.stat(grouped('max', blockingAlarms, perNode), { width, of, title: 'Blocking alarms', look: ANY_IS_TROUBLE }),
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

const network = (show: SignalPanels) => [
  show.graph(bytesIn, { width: 6 }),
  show.graph(bytesOut, { width: 6 }),
  show.graph(socketQueuedBytes, { width: 6 }),
  show.graph(socketQueuedPackets, { width: 6 }),
  show.graph([named(payloadIn, '{{cluster}} {{node}} in'), named(payloadOut, '{{cluster}} {{node}} out')], {
    width: 12,
    title: 'Payload',
    question: 'How much of the bytes is payload? Only some brokers count it; the rest is headers and topics.',
  }),
  show.graph(clusterBytesDropped, { width: 12 }),
];

const protocol = (show: SignalPanels) => [
  show.graph(messagesIn, { width: 6 }),
  show.graph(messagesOut, { width: 6 }),
  show.graph(packetsIn, { width: 6 }),
  show.graph(packetsOut, { width: 6 }),
  show.graph(listenerConnections, { width: 6, stacked: true }),
  show.graph(listenerUsed, { width: 6 }),
  show.timeline(listenersUp, { width: 6, states: { one: 'up', zero: 'down' } }),
  show.graph([named(opened, '{{cluster}} {{node}} counted'), named(connectRate, '{{cluster}} {{node}} told')], {
    width: 6,
  }),
  show.graph(keepaliveTimeouts, { width: 6 }),
  show.graph(inflight, { width: 6 }),
];

const identity = (show: SignalPanels) => [
  show.table({
    title: 'What runs where',
    question:
      'Which broker in which version runs on each node, and since when? Two versions belong to a rolling upgrade only.',
    width: 24,
    height: 7,
    of,
    rows: ['cluster', 'node', 'broker', 'version', 'edition'],
    columns: [
      { title: 'Runs', shown: { ...named(brokerVersion, ''), op: 'max' } },
      { title: 'For', shown: grouped('max', runningFor, perNode) },
    ],
  }),
];
