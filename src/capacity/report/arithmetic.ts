import { averageRate, type Demand, peakRate } from '../demand.ts';
import type { Machine } from '../node-plan.ts';
import { bitRate, bytes, count, shortCount } from '../quantity.ts';
import { CLEAN_SESSION, connectionsOf, PERSISTENT_SESSION, sessionMemory } from '../session-memory.ts';
import { storageOf } from '../storage.ts';
import { meanPublishBytes, packetsPerMessage, peakTraffic, trafficAt } from '../traffic.ts';
import { publishParts } from '../wire-size.ts';
import { seedNeeds } from './seed-needs.ts';
import { seedOptions } from './seed-options.ts';
import type { Step } from './step.ts';

/** The seed's calculation for any demand, line by line, with what it leaves out beside it. */
export function arithmetic(demand: Demand, machine: Machine): readonly Step[] {
  const { devices, everyMs, fanOut, peak, payloadBytes, topicBytes } = demand;
  const [average, busiest] = [averageRate(demand), peakRate(demand)];
  const packets = packetsPerMessage(demand);
  const memory = sessionMemory(demand);
  const seedBytes = SEED_HEADER + topicBytes + payloadBytes;
  const traffic = peakTraffic(demand);
  const [one] = [trafficAt({ ...demand, keepAliveMs: 0, fanOut: 0 }, 1)];
  const storage = storageOf(demand);
  const perMessage = packets / (1 + fanOut);
  return [
    {
      id: 'average',
      what: 'messages, average',
      seed: `${count(devices)} devices / ${count(everyMs / 1_000)} s`,
      seedFigure: `${count(average)} msg/s`,
      whole: `published and delivered: ${count(average)} x (1 + ${count(fanOut)})`,
      wholeFigure: `${count(average * (1 + fanOut))} msg/s`,
    },
    {
      id: 'peak',
      what: 'messages, peak',
      seed: `${count(average)} x ${count(peak)}`,
      seedFigure: `${count(busiest)} msg/s`,
      whole: `${count(busiest)} x (1 + ${count(fanOut)})${perMessage === 1 ? '' : ` x ${count(perMessage)} packets with acknowledgements`}`,
      wholeFigure: `${count(busiest * packets)} ${perMessage === 1 ? 'msg/s' : 'packets/s'}`,
    },
    {
      id: 'memory',
      what: 'memory of connections',
      seed: `${count(devices)} x ${bytes(memory.seed.high)} (range from ${bytes(memory.seed.low)})`,
      seedFigure: bytes(devices * memory.seed.high),
      whole: `${count(devices)} x ${bytes(memory.planned)}${storage.queuedMessages > 0 ? ', queued messages with their own bytes' : ''}; in binary units ${((devices * memory.planned) / 1_024 ** 3).toFixed(2)} GiB; TLS state and kernel buffers not counted`,
      wholeFigure: bytes(devices * memory.planned),
    },
    {
      id: 'message-bytes',
      what: 'bytes of a message',
      seed: `${SEED_HEADER} fixed header + ${topicBytes} topic + ${payloadBytes} payload`,
      seedFigure: `${count(seedBytes)} bytes`,
      whole: `${partsOf(demand)}; on the wire ${count(one.inBytes)} sent and ${count(one.outBytes)} answered (${carriers(demand)})`,
      wholeFigure: `${count(meanPublishBytes(demand))} bytes, ${count(one.inBytes)} on the wire`,
    },
    {
      id: 'peak-traffic',
      what: 'traffic, peak',
      seed: `${count(busiest)} x ${count(seedBytes)} bytes`,
      seedFigure: `${bytes(busiest * seedBytes)}/s = ${bitRate(busiest * seedBytes)}`,
      whole: `into the brokers ${bytes(traffic.inBytes)}/s, out of them ${bytes(traffic.outBytes)}/s, deliveries, acknowledgements and pings counted`,
      wholeFigure: `${bitRate(traffic.inBytes)} in, ${bitRate(traffic.outBytes)} out`,
    },
    ...(storage.queuedMessages > 0 || storage.retainedBytes > 0
      ? [
          {
            id: 'storage',
            what: 'storage of messages',
            seed: 'not in the seed',
            seedFigure: '-',
            whole: `${shortCount(storage.queuedMessages)} queued (${bytes(storage.queuedBytes)}) + retained ${bytes(storage.retainedBytes)}, before replicas`,
            wholeFigure: bytes(storage.queuedBytes + storage.retainedBytes),
          },
        ]
      : []),
    {
      id: 'clean-sessions',
      what: 'clean sessions of one node',
      seed: `${bytes(machine.memoryBytes)} x ${machine.share} / ${bytes(CLEAN_SESSION.high)}`,
      seedFigure: shortCount(connectionsOf(machine.memoryBytes, machine.share, CLEAN_SESSION.high)),
      whole: `at ${bytes(CLEAN_SESSION.low)} twice as many; the figures of the brokers below are smaller`,
      wholeFigure: `${shortCount(connectionsOf(machine.memoryBytes, machine.share, CLEAN_SESSION.high))}-${shortCount(connectionsOf(machine.memoryBytes, machine.share, CLEAN_SESSION.low))}`,
    },
    {
      id: 'persistent-sessions',
      what: 'persistent sessions of one node',
      seed: `${bytes(machine.memoryBytes)} x ${machine.share} / ${bytes(PERSISTENT_SESSION.high)}`,
      seedFigure: shortCount(connectionsOf(machine.memoryBytes, machine.share, PERSISTENT_SESSION.high)),
      whole: `a thousand messages of this size take ${bytes(1_000 * meanPublishBytes(demand))} themselves`,
      wholeFigure: shortCount(connectionsOf(machine.memoryBytes, machine.share, fullQueue(demand))),
    },
    ...seedNeeds(demand, machine),
    ...seedOptions(demand),
  ];
}

/** The fixed header as the seed counts it: its 2 bytes are the whole header of a short message. */
const SEED_HEADER = 2;

/** Memory of a persistent session with the seed's thousand messages of this size. */
function fullQueue(demand: Demand): number {
  return sessionMemory({ ...demand, sessions: 'persistent', queued: 1_000, subscriptions: 0 }).planned;
}

function partsOf(demand: Demand): string {
  const qos = demand.qos[2] > 0 ? 2 : demand.qos[1] > 0 ? 1 : 0;
  const { fixedHeader, packetId, properties } = publishParts(demand, qos);
  return [
    `${fixedHeader} fixed header`,
    '2 topic length',
    `${demand.topicBytes} topic`,
    ...(packetId > 0 ? [`${packetId} packet id`] : []),
    ...(properties > 0 ? [`${properties} MQTT 5 properties`] : []),
    `${demand.payloadBytes} payload`,
  ].join(' + ');
}

function carriers({ transport, qos }: Demand): string {
  return [
    'IP 20 + TCP 20 + time stamps 12 a segment, each acknowledged',
    ...(transport.tls === 'none' ? [] : [`a TLS ${transport.tls} record ${transport.tls === '1.3' ? 22 : 29}`]),
    ...(transport.webSocket ? ['a WebSocket frame'] : []),
    ...(qos[0] < 1 ? ['PUBACK, PUBREC, PUBREL, PUBCOMP as the QoS asks'] : []),
  ].join(', ');
}
