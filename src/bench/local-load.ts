import type { BrokerAuth, BrokerTls } from '../core/target.ts';
import { AlarmClock } from '../swarm/alarm-clock.ts';
import { SwarmClient } from '../swarm/client.ts';
import { LatencyHistogram } from '../swarm/latency-histogram.ts';
import { Pacer } from '../swarm/pacer.ts';
import { Subscriber } from '../swarm/subscriber.ts';
import { Arrivals } from './arrivals.ts';
import { BenchPayload } from './bench-payload.ts';
import { clientSetting } from './client-setting.ts';
import { ConnectionLog } from './connection-log.ts';
import { IdleRole } from './idle-role.ts';
import type { Load } from './load.ts';
import type { LoadPlan, LoadShare, PlannedClient } from './load-plan.ts';
import { LoadPublisher } from './load-publisher.ts';
import type { ConnectionCounts, ConnectionTally, StepCounts, StepOrder, StepTally } from './load-tally.ts';
import { OwnLoop } from './own-loop.ts';
import { Ramp } from './ramp.ts';

/** How long the broker gets to take a DISCONNECT. */
const PART_WITHIN_MS = 500;

/** What the clients of one process are made from. */
export interface LocalLoadParts {
  readonly plan: LoadPlan;
  readonly share: LoadShare;
  readonly auth: BrokerAuth;
  readonly tls: BrokerTls;
  /** Observation time, milliseconds. */
  readonly now: () => number;
}

/** The latencies of one process, by what they are of. */
interface Histograms {
  readonly connack: LatencyHistogram;
  readonly rampLateness: LatencyHistogram;
  readonly delivery: LatencyHistogram;
  readonly acknowledgement: LatencyHistogram;
  readonly lateness: LatencyHistogram;
}

/** The clients of one process. */
export async function openLocalLoad(parts: LocalLoadParts): Promise<Load> {
  return new LocalLoad(parts, {
    connack: await LatencyHistogram.open(),
    rampLateness: await LatencyHistogram.open(),
    delivery: await LatencyHistogram.open(),
    acknowledgement: await LatencyHistogram.open(),
    lateness: await LatencyHistogram.open(),
  });
}

class LocalLoad implements Load {
  readonly now: () => number;
  readonly #histograms: Histograms;
  readonly #alarms: AlarmClock;
  readonly #log: ConnectionLog;
  readonly #publishers: readonly LoadPublisher[];
  readonly #arrivals: Arrivals;
  readonly #clients: readonly { readonly client: SwarmClient; readonly dueMs: number }[];
  readonly #own: OwnLoop;
  #ramp: Ramp | undefined;
  #pacer: Pacer | undefined;

  constructor({ plan, share, auth, tls, now }: LocalLoadParts, histograms: Histograms) {
    this.now = now;
    this.#histograms = histograms;
    this.#alarms = new AlarmClock(now);
    this.#own = new OwnLoop(now);
    const { publishers, subscribers, idle } = share;
    this.#log = new ConnectionLog(publishers.length + subscribers.length + idle.length, histograms.connack);
    const payload = new BenchPayload(plan.run, plan.payloadBytes);
    this.#arrivals = new Arrivals(payload, histograms.delivery, now);
    const setting = clientSetting(plan, auth, tls, {
      alarms: this.#alarms,
      now,
      report: (event) => this.#log.hear(event),
    });
    const publishing = { ...histograms, qos: plan.qos, payload, now };
    this.#publishers = publishers.map((one) => new LoadPublisher(one, plan.shape.publishers, publishing));
    const client = (planned: PlannedClient, role: SwarmClient['role']) => ({
      client: new SwarmClient({ id: planned.id, addresses: [planned.url], attachment: 'floating' }, role, setting),
      dueMs: planned.dueMs,
    });
    this.#clients = [
      ...subscribers.map((one, index) => {
        const deliver = (bytes: Buffer, start: number, end: number): void =>
          this.#arrivals.receive(index, bytes, start, end);
        return client(one, new Subscriber(one.filter, plan.qos, deliver));
      }),
      ...this.#publishers.map((one) => client(one.plan, one.role)),
      ...idle.map((one) => client(one, new IdleRole())),
    ];
  }

  async connect(): Promise<void> {
    this.#own.start(Number.POSITIVE_INFINITY);
    const members = this.#clients.map(({ client, dueMs }) => ({
      dueMs,
      begin: (atMs: number): void => {
        this.#log.begun(client.spec.id, atMs);
        client.connect();
      },
    }));
    this.#ramp = new Ramp(members, this.now(), this.now, this.#histograms.rampLateness);
  }

  async connections(): Promise<ConnectionCounts> {
    this.#own.look();
    return this.#log.counts(this.#clients.filter(({ client }) => client.role.ready).length);
  }

  async connectionTally(): Promise<ConnectionTally> {
    const [connack, lateness] = [this.#histograms.connack.summary(), this.#histograms.rampLateness.summary()];
    return {
      counts: await this.connections(),
      ...(connack === undefined ? {} : { connack }),
      ...(lateness === undefined ? {} : { lateness }),
      ...this.#log.span,
      loop: this.#own.read(),
    };
  }

  async begin(order: StepOrder): Promise<void> {
    this.#pacer?.[Symbol.dispose]();
    this.#arrivals.begin(order);
    this.#histograms.acknowledgement.reset();
    this.#histograms.lateness.reset();
    for (const publisher of this.#publishers) publisher.begin(order);
    this.#own.start(order.untilMs);
    this.#pacer = new Pacer(this.#publishers, order.startMs, this.now);
  }

  async counts(): Promise<StepCounts> {
    this.#own.look();
    const sum = (of: (publisher: LoadPublisher) => number): number =>
      this.#publishers.reduce((total, publisher) => total + of(publisher), 0);
    const { received, late, duplicates, outOfOrder, corrupt, strangers } = this.#arrivals;
    return {
      offered: sum((one) => one.offered),
      sent: sum((one) => one.sentMessages),
      acknowledged: sum((one) => one.acknowledged),
      refused: sum((one) => one.refused),
      expected: sum((one) => one.offered * one.plan.subscribers),
      expectedOfSent: sum((one) => one.sentMessages * one.plan.subscribers),
      received,
      late,
      duplicates,
      outOfOrder,
      corrupt,
      strangers,
      pending: sum((one) => one.role.pending),
    };
  }

  async halt(): Promise<void> {
    this.#own.end();
    this.#pacer?.[Symbol.dispose]();
    for (const { role } of this.#publishers) role.abandon();
  }

  async tally(): Promise<StepTally> {
    const { delivery, acknowledgement, lateness } = this.#histograms;
    const [delivered, acknowledged, late] = [delivery.summary(), acknowledgement.summary(), lateness.summary()];
    return {
      counts: await this.counts(),
      ...(delivered === undefined ? {} : { delivery: delivered }),
      ...(acknowledged === undefined ? {} : { acknowledgement: acknowledged }),
      ...(late === undefined ? {} : { lateness: late }),
      loop: this.#own.read(),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ramp?.[Symbol.dispose]();
    this.#pacer?.[Symbol.dispose]();
    this.#own[Symbol.dispose]();
    await Promise.all(this.#clients.map(({ client }) => client.close(PART_WITHIN_MS)));
    this.#alarms[Symbol.dispose]();
  }
}
