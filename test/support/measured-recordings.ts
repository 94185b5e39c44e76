import { openAedes } from '../../src/brokers/aedes/adapter.ts';
import { silentLog } from '../../src/core/log.ts';
import type { BrokerAdapter } from '../../src/core/source.ts';
import type { Look } from './look.ts';
import { offsetClock } from './offset-clock.ts';
import { openKind } from './open-kind.ts';
import { openRecordedClassic } from './recorded-activemq.ts';
import { openRecordedEjabberd } from './recorded-ejabberd.ts';
import { openRecordedEmqx } from './recorded-emqx.ts';
import { openRecordedNanoMq } from './recorded-nanomq.ts';
import { openRecordedNats } from './recorded-nats.ts';
import { openRecordedRabbitMq } from './recorded-rabbitmq.ts';
import { openRecordedVerneMq } from './recorded-vernemq.ts';
import { type ReplayedSys, replaySys } from './replayed-sys.ts';

/** An adapter in front of one state of a recording. */
export interface OpenRecording extends AsyncDisposable {
  readonly adapter: BrokerAdapter;
  /** Configured names of the nodes n1, n2 and so on. */
  readonly nodes: readonly string[];
  /** What came next, for what is told only then. */
  readonly next?: { readonly play: () => Promise<unknown>; readonly told: (look: Look) => boolean };
}

/** A recorded broker whose clients are known to have done what its truth says. */
export interface MeasuredRecording {
  readonly kind: string;
  /** As the fixture of the truth is named. */
  readonly version: string;
  /** What was configured besides addresses. */
  readonly options?: string;
  /** Before anything connected. */
  readonly idle: () => Promise<OpenRecording>;
  readonly loaded: () => Promise<OpenRecording>;
  /** One of three nodes killed. */
  readonly nodeDown?: () => Promise<OpenRecording>;
}

const AEDES_HEARTBEAT_MS = 5_000;
const DEAD = 'mqtt://127.0.0.1:1';
const RABBIT = ['rabbit@r1', 'rabbit@r2', 'rabbit@r3'];
const COUNTERS = { options: { mqttOnly: true } };
const LISTS = { options: { subscriptions: true } };

/** Every recording with a truth, in the order of the page. */
export const measuredRecordings: readonly MeasuredRecording[] = [
  {
    kind: 'activemq',
    version: '5.17.6',
    options: 'subscriptions: true',
    idle: () => openRecordedClassic('5.17.6-idle', LISTS),
    loaded: () => openRecordedClassic('5.17.6-loaded', LISTS),
    nodeDown: () => openRecordedClassic('5.17.6-node-down', LISTS),
  },
  {
    kind: 'aedes',
    version: '1.2',
    options: 'heartbeatInterval: 5s',
    idle: () => replayAedes('idle-a1', 'idle-a2', 'idle-a3'),
    loaded: () => replayAedes('loaded-a1', 'loaded-a2', 'loaded-a3'),
    nodeDown: () => replayAedesOnwards('a3-killed-a1', 'a3-killed-a2'),
  },
  {
    kind: 'ejabberd',
    version: '24.12',
    idle: () => openRecordedEjabberd('24.12-idle'),
    loaded: () => openRecordedEjabberd('24.12-loaded'),
    nodeDown: () => openRecordedEjabberd('24.12-node-down-2s'),
  },
  {
    kind: 'emqx',
    version: '5.8.9',
    options: 'clients: true',
    idle: () => openRecordedEmqx('5.8.9-idle'),
    loaded: () => openRecordedEmqx('5.8.9-loaded'),
    nodeDown: () => openRecordedEmqx('5.8.9-node-down-2s'),
  },
  {
    kind: 'mosquitto',
    version: '2.0.21',
    idle: () => replayMosquitto('2.0.21-idle'),
    loaded: () => replayMosquitto('2.0.21-loaded'),
    nodeDown: () => replayMosquitto('2.0.21-bridge-cut-region-a', DEAD),
  },
  {
    kind: 'mosquitto',
    version: '2.1.2',
    idle: () => replayMosquitto('2.1.2-idle'),
    loaded: () => replayMosquitto('2.1.2-loaded'),
  },
  {
    kind: 'nanomq',
    version: '0.25.5',
    idle: () => openRecordedNanoMq('0.25.5-idle'),
    loaded: () => openRecordedNanoMq('0.25.5-loaded'),
  },
  {
    kind: 'nats',
    version: '2.10.27',
    options: 'mqttOnly: true',
    idle: () => openRecordedNats('2.10.27-idle', COUNTERS),
    loaded: () => openRecordedNats('2.10.27-loaded', COUNTERS),
    nodeDown: () => openRecordedNats('2.10.27-node-down-2s', COUNTERS),
  },
  {
    kind: 'rabbitmq',
    version: '4.0.5',
    idle: () => openRecordedRabbitMq('4.0.5-idle', RABBIT),
    loaded: () => openRecordedRabbitMq('4.0.5-loaded', RABBIT),
    nodeDown: () => openRecordedRabbitMq('4.0.5-node-down-2s', RABBIT),
  },
  {
    kind: 'vernemq',
    version: '2.2.0',
    idle: () => openRecordedVerneMq('idle'),
    loaded: () => openRecordedVerneMq('loaded'),
    nodeDown: () => openRecordedVerneMq('node-down-2s'),
  },
];

/** Three nodes, of which those without a recording are dead. */
async function replayAedes(...recordings: readonly string[]): Promise<OpenRecording> {
  return (await replayAedesOnwards(...recordings)).atFirst;
}

/** The same, of which the rest can be played: a view takes two heartbeats. */
async function replayAedesOnwards(
  ...recordings: readonly string[]
): Promise<OpenRecording & { readonly atFirst: OpenRecording }> {
  const replayed = await Promise.all(recordings.map((path) => replaySys(`aedes/${path}.tsv`)));
  const names = ['a1', 'a2', 'a3'];
  const nodes = names.map((name, index) => ({ name, mqtt: replayed[index]?.url ?? DEAD }));
  const target = { cluster: 'recorded', nodes, auth: {}, tls: {}, log: silentLog };
  const clock = offsetClock();
  const options = { heartbeatInterval: AEDES_HEARTBEAT_MS };
  const adapter = openAedes({ ...target, options }, { clock, random: () => 0.5 });
  const atFirst = closing(adapter, names, replayed);
  const play = async (): Promise<void> => {
    clock.jump(2 * AEDES_HEARTBEAT_MS);
    for (const each of replayed) while (await each.tick());
  };
  return {
    ...atFirst,
    atFirst,
    next: { play, told: (look) => Object.keys(look.running()).length === replayed.length },
  };
}

/** One broker by its `$SYS` topics, and other nodes of the configuration. */
async function replayMosquitto(recording: string, ...others: readonly string[]): Promise<OpenRecording> {
  const replayed = await replaySys(`mosquitto/${recording}.tsv`);
  const nodes = [replayed.url, ...others].map((mqtt, index) => ({ name: `n${index + 1}`, mqtt }));
  const names = nodes.map(({ name }) => name);
  return {
    ...closing(await openKind('mosquitto', nodes), names, [replayed]),
    next: { play: replayed.tick, told: knowsRetained },
  };
}

/** Mosquitto's retained messages are known one tick after connecting. */
function knowsRetained(look: Look): boolean {
  return Object.keys(look.byNode('retainedMessages')).length > 0;
}

function closing(adapter: BrokerAdapter, nodes: readonly string[], behind: readonly ReplayedSys[]): OpenRecording {
  return {
    adapter,
    nodes,
    [Symbol.asyncDispose]: async () => {
      await adapter[Symbol.asyncDispose]();
      await Promise.all(behind.map((each) => each[Symbol.asyncDispose]()));
    },
  };
}
