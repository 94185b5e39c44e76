import type { SeenConnect, SeenPacket, SeenPublish } from '../../swarm/seen-packet.ts';
import type { ObservedMessage } from '../traffic/observed-message.ts';
import type { CapturedSession, SessionEnd, Side, SideCount } from './captured-session.ts';
import type { HalfCounters } from './half-stream.ts';
import { Outstanding } from './outstanding.ts';
import { SeenSubscriptions } from './seen-subscriptions.ts';
import { SilenceWatch } from './silence-watch.ts';
import { TopicAliases } from './topic-aliases.ts';

/** Who hears of single packets while a session goes on. */
export interface SessionListener {
  readonly published: (from: Side, message: ObservedMessage) => void;
  /** PUBLISH to PUBACK or PUBREC; `by` is who answered. */
  readonly acknowledged: (by: Side, afterMs: number) => void;
}

/** Writes down what one connection said. */
export class SessionRecorder {
  readonly #listener: SessionListener;
  readonly #broker: string;
  readonly #outstanding: Readonly<Record<Side, Outstanding>>;
  readonly #counts = {
    client: { packets: 0, publishes: 0, duplicates: 0 },
    broker: { packets: 0, publishes: 0, duplicates: 0 },
  };
  readonly #aliases = { client: new TopicAliases(), broker: new TopicAliases() };
  #connect: SeenConnect | undefined;
  #connectMs = 0;
  #connack: (Extract<SeenPacket, { kind: 'connack' }> & { readonly afterMs: number }) | undefined;
  readonly #silence = new SilenceWatch();
  readonly #subscriptions = new SeenSubscriptions();
  readonly #refusedPublishes: Record<number, number> = {};
  #nonsense = 0;
  #disconnect: SessionEnd | undefined;

  /** `broker` names its end of the connection. */
  constructor(listener: SessionListener, broker: string) {
    this.#broker = broker;
    this.#listener = listener;
    this.#outstanding = {
      client: new Outstanding((afterMs) => listener.acknowledged('broker', afterMs)),
      broker: new Outstanding((afterMs) => listener.acknowledged('client', afterMs)),
    };
  }

  /** Packets of both sides so far. */
  get packets(): number {
    return this.#counts.client.packets + this.#counts.broker.packets;
  }

  /** 5 once CONNECT said so; what was entered in its middle is read as 3.1.1. */
  get protocolVersion(): 4 | 5 {
    return this.#connect?.version === 5 ? 5 : 4;
  }

  packet(from: Side, packet: SeenPacket, atMs: number): void {
    this.#counts[from].packets += 1;
    if (from === 'client') this.#silence.heard(atMs, this.#keepAlive() ?? 0);
    const other = from === 'client' ? 'broker' : 'client';
    switch (packet.kind) {
      case 'connect':
        this.#connect ??= packet;
        this.#connectMs = atMs;
        return;
      case 'connack':
        this.#connack ??= { ...packet, afterMs: Math.max(0, atMs - this.#connectMs) };
        return;
      case 'publish':
        this.#published(from, packet, atMs);
        return;
      case 'puback':
      case 'pubrec':
      case 'pubcomp':
        if (packet.code >= 0x80) this.#refusedPublishes[packet.code] = (this.#refusedPublishes[packet.code] ?? 0) + 1;
        this.#outstanding[other].answer(packet, atMs);
        return;
      case 'subscribe':
        this.#subscriptions.subscribe(packet);
        return;
      case 'suback':
        this.#subscriptions.suback(packet);
        return;
      case 'disconnect':
        this.#disconnect ??= {
          by: from,
          how: 'disconnect',
          ...(packet.code === undefined ? {} : { code: packet.code }),
        };
        return;
      default:
        return;
    }
  }

  nonsense(): void {
    this.#nonsense += 1;
  }

  /** Packets of this side are missing. */
  gap(from: Side): void {
    if (from === 'client') this.#silence.forget();
    this.#outstanding.client.forget();
    this.#outstanding.broker.forget();
  }

  /** What it came to. `stream` is what TCP knows; `closed` whether the capture saw its end. */
  session(
    stream: Pick<
      CapturedSession,
      'client' | 'broker' | 'startMs' | 'endMs' | 'rttMs' | 'unansweredRetries' | 'answeredEnd' | 'webSocket'
    > & {
      readonly tcpEnd?: SessionEnd;
      readonly fromClient: HalfCounters;
      readonly fromBroker: HalfCounters;
    },
  ): CapturedSession {
    const { tcpEnd, fromClient, fromBroker, ...rest } = stream;
    const connect = this.#connect;
    const end = this.#disconnect ?? tcpEnd;
    if (end === undefined || end.by === 'broker') this.#silence.lasted(stream.endMs, this.#keepAlive() ?? 0);
    const clientId = connect?.clientId === '' ? this.#connack?.clientId : connect?.clientId;
    const keepAlive = this.#keepAlive();
    return {
      ...rest,
      fromStart: connect !== undefined,
      ...(clientId === undefined ? {} : { clientId }),
      ...(keepAlive === undefined ? {} : { keepAliveSeconds: keepAlive }),
      ...(connect === undefined ? {} : factsOf(connect, this.#connack?.sessionExpirySeconds)),
      ...(this.#connack === undefined
        ? {}
        : {
            connack: {
              code: this.#connack.code,
              sessionPresent: this.#connack.sessionPresent,
              afterMs: this.#connack.afterMs,
            },
          }),
      fromClient: this.#side('client', fromClient, stream.endMs),
      fromBroker: this.#side('broker', fromBroker, stream.endMs),
      longestSilenceMs: this.#silence.longestMs,
      keepAliveMissed: this.#silence.keepAliveMissed,
      subscriptions: this.#subscriptions.held,
      refusedSubscriptions: this.#subscriptions.refused,
      refusedPublishes: { ...this.#refusedPublishes },
      nonsense: this.#nonsense,
      ...(end === undefined ? {} : { end }),
    };
  }

  #side(from: Side, tcp: HalfCounters, endMs: number): SideCount {
    return { ...this.#counts[from], unacknowledged: this.#outstanding[from].owed(endMs), tcp: { ...tcp } };
  }

  #keepAlive(): number | undefined {
    return this.#connack?.keepAliveSeconds ?? this.#connect?.keepAliveSeconds;
  }

  #published(from: Side, packet: SeenPublish, atMs: number): void {
    const count = this.#counts[from];
    count.publishes += 1;
    if (packet.dup) count.duplicates += 1;
    this.#outstanding[from].published(packet, atMs);
    const topic = this.#aliases[from].topicOf(packet);
    if (topic === undefined) return;
    const publisher = from === 'client' ? this.#connect?.clientId : undefined;
    const { payload, payloadBytes, qos, dup } = packet;
    this.#listener.published(from, {
      atMs,
      topic,
      payload,
      payloadBytes,
      qos,
      dup,
      broker: this.#broker,
      // to a subscriber the flag means "from before"; from a publisher, "keep it"
      ...(from === 'client'
        ? { retain: packet.retain ? 'published' : 'no' }
        : packet.retain
          ? { retain: 'stored' }
          : {}),
      ...(publisher === undefined || publisher === '' ? {} : { publisher: publisher.slice(0, 128) }),
    });
  }
}

function factsOf(connect: SeenConnect, granted: number | undefined) {
  const { version, clean, will, bridge, hasPassword, sessionExpirySeconds } = connect;
  const expiry = granted ?? sessionExpirySeconds ?? 0;
  return {
    version,
    clean,
    persistent: version === 5 ? expiry > 0 : !clean,
    will: will !== undefined,
    bridge,
    hasPassword,
  };
}
