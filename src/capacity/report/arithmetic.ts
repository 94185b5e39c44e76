import { averageRate, type Demand, MONTH_DAYS, monthlyMessages, peakRate } from '../demand.ts';
import { type Machine, nodesFor } from '../node-plan.ts';
import { profiles } from '../profiles/index.ts';
import { bitRate, bytes, count, dollars, millions, shortCount, times } from '../quantity.ts';
import { awsBill, seedServicePrice } from '../services/aws-iot-core.ts';
import { CLEAN_SESSION, connectionsOf, PERSISTENT_SESSION, sessionMemory } from '../session-memory.ts';
import { storageOf } from '../storage.ts';
import { clusterGain } from '../throughput-table.ts';
import { meanPublishBytes, packetsPerMessage, peakTraffic, trafficAt } from '../traffic.ts';
import { publishParts } from '../wire-size.ts';

/** A step of the calculation: the seed's figure, and the same with what the seed leaves out. */
export interface Step {
  readonly id: string;
  readonly what: string;
  /** How the seed calculates it, with the numbers of the demand. */
  readonly seed: string;
  /** The seed's figure. */
  readonly seedFigure: string;
  /** How it is calculated with what the seed leaves out. */
  readonly whole: string;
  /** The figure with what the seed leaves out. */
  readonly wholeFigure: string;
}

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
      whole: `a thousand messages of this size take ${bytes(1_000 * (payloadBytes + topicBytes))} themselves`,
      wholeFigure: shortCount(connectionsOf(machine.memoryBytes, machine.share, fullQueue(demand))),
    },
    ...SEED_KINDS.flatMap((kind) => needOf(kind, demand, machine)),
    ...optionA(demand),
    {
      id: 'option-b',
      what: 'option B: AWS IoT Core, month',
      seed: `$1 per million x ${millions(monthlyMessages(demand))} messages in ${MONTH_DAYS} days`,
      seedFigure: dollars(seedServicePrice(demand)),
      whole: awsBill(demand)
        .lines.map((line) => `${line.what}: ${line.arithmetic} = ${dollars(line.dollars)}`)
        .join('; '),
      wholeFigure: dollars(awsBill(demand).dollars),
    },
  ];
}

/** The fixed header as the seed counts it: its 2 bytes are the whole header of a short message. */
const SEED_HEADER = 2;
const OPTION_A_NODES = 3;

/** The brokers of the seed's worked example. */
const SEED_KINDS = ['mosquitto', 'emqx', 'hivemq'] as const;

/** Brokers needed: the seed compares connections and messages published, and stops there. */
function needOf(kind: string, demand: Demand, machine: Machine): readonly Step[] {
  const profile = profiles[kind];
  if (profile === undefined) return [];
  const { connections, rate, name } = profile;
  const byConnections = demand.devices / connections.value;
  const byMessages = peakRate(demand) / rate.figure.value;
  const { needed, recommended } = nodesFor(demand, profile, machine);
  return [
    {
      id: `needed-${kind}`,
      what: `nodes of ${name}`,
      seed: `the larger of ${count(demand.devices)} / ${shortCount(connections.value)} connections and ${count(peakRate(demand))} / ${shortCount(rate.figure.value)} msg/s`,
      seedFigure: count(Math.max(1, Math.ceil(Math.max(byConnections, byMessages)))),
      whole: `${count(needed)} for the peak with deliveries and memory; with one gone the rest must carry it, below 85% before, ${profile.clustering.mode === 'quorum' ? 'odd and three at least' : 'two at least'}`,
      wholeFigure: count(recommended),
    },
  ];
}

/** Memory of a persistent session with the seed's thousand messages of this size. */
function fullQueue(demand: Demand): number {
  return sessionMemory({ ...demand, sessions: 'persistent', queued: 1_000, subscriptions: 0 }).planned;
}

function optionA(demand: Demand): readonly Step[] {
  const { emqx } = profiles;
  if (emqx === undefined) return [];
  const [connections, rate] = [emqx.connections.value * OPTION_A_NODES, emqx.rate.figure.value * OPTION_A_NODES];
  const carried = emqx.rate.figure.value * clusterGain(OPTION_A_NODES, 1);
  const two = emqx.rate.figure.value * clusterGain(OPTION_A_NODES - 1, 1);
  const packets = peakRate(demand) * packetsPerMessage(demand);
  const left = (emqx.connections.value * (OPTION_A_NODES - 1)) / demand.devices;
  return [
    {
      id: 'option-a',
      what: 'option A: three nodes of EMQX',
      seed: `3 x 500K connections, 3 x 100K msg/s`,
      seedFigure: `${shortCount(connections)} connections, ${shortCount(rate)} msg/s`,
      whole: `the seed's own table gives three nodes 2.4 times one, not 3; with one node gone ${shortCount(emqx.connections.value * 2)} and ${shortCount(two)}`,
      wholeFigure: `${shortCount(connections)} connections, ${shortCount(carried)} msg/s`,
    },
    {
      id: 'headroom',
      what: 'headroom of option A',
      seed: `"10x": ${shortCount(connections)} / ${shortCount(demand.devices)} connections is ${times(connections / demand.devices)}, ${shortCount(rate)} / ${count(averageRate(demand))} msg/s ${times(rate / averageRate(demand))}`,
      seedFigure: '10x',
      whole: `at the peak, in and out, one node gone: connections ${times(left)}, messages ${times(two / packets)}`,
      wholeFigure: times(Math.min(left, two / packets)),
    },
    {
      id: 'option-a-cost',
      what: 'option A, month',
      seed: '3 cloud instances',
      seedFigure: dollars(emqx.price.value * OPTION_A_NODES),
      whole: 'load balancer, traffic out of the cloud, disks, licence and the people who run it come on top',
      wholeFigure: `${dollars(emqx.price.value * OPTION_A_NODES)} and more`,
    },
  ];
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
