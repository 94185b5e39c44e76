import type { IConnackPacket, Packet } from 'mqtt-packet';
import { type Alarm, NOT_SET } from './alarm-clock.ts';
import type { ClientRole, Link } from './client-role.ts';
import type { ClientSetting } from './client-setting.ts';
import { Connection, type ConnectionListener } from './connection.ts';
import { encode, encodeConfirmation, encodePing, type PublishFrame } from './encode.ts';
import { Keepalive } from './keepalive.ts';
import type { ClientEvent, SwarmClientSpec } from './observation.ts';
import type { ConfirmationKind } from './packet-reader.ts';
import { namedRandom } from './random.ts';
import { ReconnectPlan } from './reconnect-plan.ts';
import { discardSession, protocolOf } from './session.ts';

type Ending = 'refused' | 'closed' | 'keepalive_timeout' | 'connect_timeout' | 'server_disconnect';

/** CONNACK's own word for it, given in the broker's name when it takes fewer QoS than the client needs. */
const QOS_NOT_SUPPORTED = 0x9b;
/** Packet ids that may be in flight at a time, with some to spare. */
const IN_FLIGHT = 65_000;
/**
 * Of QoS 2 on MQTT 3.1.1, which cannot say how many a broker takes: Mosquitto takes 20 by default, acknowledges the rest and
 * throws it away. Of QoS 1 nobody throws anything away, and a window would stall for good where acknowledgements are owed for
 * ever (RabbitMQ, after a partition).
 */
const UNSAID_QOS_2 = 20;
/** The random numbers of a fleet without jitter, which asks for none: no generator for each of its clients. */
const unasked = (): number => 0;

/**
 * One MQTT client that never gives up and reports every step of its connection. Each attempt ends in exactly one of
 * `refused`, `closed`, `keepalive_timeout`, `connect_timeout` and `server_disconnect`, also when it had been accepted.
 * It is its own connection's listener, its role's link and its own alarm: a client is a handful of objects.
 */
export class SwarmClient implements AsyncDisposable, Alarm, ConnectionListener, Link {
  readonly spec: SwarmClientSpec;
  readonly role: ClientRole;
  readonly protocolVersion: 4 | 5;
  alarmAtMs = 0;
  alarmIndex = NOT_SET;
  receiveMaximum = IN_FLIGHT;
  maximumPacketSize = Number.POSITIVE_INFINITY;
  readonly #setting: ClientSetting;
  readonly #plan: ReconnectPlan;
  #address = '';
  #connection: Connection | undefined;
  #keepalive: Keepalive | undefined;
  #sessionDoubtful = false;
  /** The current attempt has led to service. */
  #serving = false;
  #closed = false;
  /** How the last attempt ended, for the error of a start that failed. */
  #ending: string | undefined;

  constructor(spec: SwarmClientSpec, role: ClientRole, setting: ClientSetting) {
    this.spec = spec;
    this.role = role;
    this.protocolVersion = protocolOf(setting);
    this.#setting = setting;
    const { profile, seed } = setting;
    const random = (profile.jitter ?? 0) > 0 ? namedRandom(seed, spec.id) : unasked;
    this.#plan = new ReconnectPlan(spec.addresses, profile, random);
  }

  /** Why it is not ready. */
  get trouble(): string {
    if (this.#keepalive !== undefined) return 'no SUBACK';
    return this.#ending ?? (this.#address === '' ? 'not started' : `no CONNACK from ${this.#address}`);
  }

  /** An attempt is under way and not answered yet. */
  get attempting(): boolean {
    return this.#connection !== undefined && this.#keepalive === undefined;
  }

  get congested(): boolean {
    return this.#connection?.congested === true;
  }

  /** Makes the first attempt; every later one follows by itself until the client is closed. */
  connect(): void {
    if (this.#closed) return;
    const { profile, dialler, alarms } = this.#setting;
    this.#address = this.#plan.address;
    this.#report('connecting');
    this.#connection = new Connection(this.#address, this.protocolVersion, dialler, this);
    alarms.set(this, profile.connectTimeoutMs);
  }

  /** Ends the connection and, for a persistent session, tells the broker to forget it (within `forgetWithinMs`). */
  async close(forgetWithinMs: number): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#setting.alarms.clear(this);
    const connection = this.#connection;
    this.#connection = undefined;
    const [accepted, version] = [this.#keepalive !== undefined, this.protocolVersion];
    if (accepted) {
      const properties = version === 5 ? { properties: { sessionExpiryInterval: 0 } } : {};
      connection?.send(encode({ cmd: 'disconnect', reasonCode: 0, ...properties }, version));
    }
    await connection?.finish();
    const persistent = this.role.persistent && this.#setting.profile.cleanStart !== true;
    if (accepted && version === 4 && persistent) {
      await discardSession(this.#address, this.spec.id, this.#setting, forgetWithinMs);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close(1000);
  }

  /** Its connect timeout, its keepalive or the end of its waiting time. */
  ring(): void {
    if (this.#connection === undefined) this.connect();
    else if (this.#keepalive !== undefined) this.#keepAlive(this.#keepalive);
    else {
      this.#sessionDoubtful = true; // the broker may have made a session of the CONNECT it never answered
      this.#end('connect_timeout');
    }
  }

  tcpOpen(): void {
    this.#report('tcp_open');
  }

  opened(): void {
    const { persistent, transient } = this.#setting.connects;
    this.#connection?.send((this.role.persistent ? persistent : transient).encode(this.spec.id));
  }

  message(bytes: Buffer, start: number, end: number, qos: 0 | 1 | 2, messageId: number): void {
    if (this.#keepalive !== undefined) this.role.message(bytes, start, end, qos, messageId);
  }

  confirmation(kind: ConfirmationKind, messageId: number, reasonCode: number): void {
    if (this.#keepalive === undefined) return;
    this.#keepalive.heard(this.#setting.now());
    this.role.confirmation(kind, messageId, reasonCode);
  }

  pong(): void {
    this.#keepalive?.heard(this.#setting.now());
  }

  packet(packet: Packet): void {
    if (packet.cmd === 'connack') this.#connack(packet);
    else if (packet.cmd === 'disconnect') this.#end('server_disconnect', { reasonCode: packet.reasonCode ?? 0 });
    else if (this.#keepalive !== undefined) {
      this.#keepalive.heard(this.#setting.now());
      this.role.packet(packet);
    }
  }

  drained(): void {
    if (this.#keepalive !== undefined) this.role.drained();
  }

  ended(detail?: string): void {
    this.#end('closed', detail === undefined ? {} : { detail });
  }

  send(packet: Packet): void {
    this.#connection?.send(encode(packet, this.protocolVersion));
  }

  publish(frame: PublishFrame, seq: number, messageId: number, dup: boolean): void {
    this.#connection?.send(frame.encode(seq, messageId, dup));
  }

  confirm(kind: ConfirmationKind, messageId: number): void {
    this.#connection?.send(encodeConfirmation(kind, messageId));
  }

  subscribed(reasonCode: number): void {
    this.#report('suback', { reasonCode });
    if (reasonCode < 0x80) this.#served();
    else this.#end('closed', { detail: `subscription refused with ${reasonCode}` });
  }

  #connack({ reasonCode: reason, returnCode, sessionPresent, properties = {} }: IConnackPacket): void {
    if (this.#keepalive !== undefined) return;
    const reasonCode = reason ?? returnCode ?? 0;
    if (reasonCode !== 0) {
      this.#end('refused', { reasonCode });
      return;
    }
    const maximumQos = properties.maximumQoS ?? 2;
    if (maximumQos < this.role.publishesQos) {
      const detail = `the broker takes QoS ${maximumQos} at most, this client sends QoS ${this.role.publishesQos}`;
      this.#end('refused', { reasonCode: QOS_NOT_SUPPORTED, detail });
      return;
    }
    this.#report('connack', { reasonCode, sessionPresent });
    this.maximumPacketSize = properties.maximumPacketSize ?? Number.POSITIVE_INFINITY;
    const { serverKeepAlive } = properties;
    const { profile, now } = this.#setting;
    const most =
      profile.maxInflight ?? (this.protocolVersion === 4 && this.role.publishesQos === 2 ? UNSAID_QOS_2 : IN_FLIGHT);
    this.receiveMaximum = Math.min(properties.receiveMaximum ?? IN_FLIGHT, most);
    const keepaliveMs = serverKeepAlive === undefined ? profile.keepaliveMs : serverKeepAlive * 1000;
    const keepalive = new Keepalive(keepaliveMs, now());
    this.#keepalive = keepalive;
    this.#keepAlive(keepalive);
    const resumed = sessionPresent && profile.cleanStart !== true;
    const doubtful = this.#sessionDoubtful;
    this.#sessionDoubtful = false;
    this.role.connected(this, resumed, doubtful);
    if (this.role.ready) this.#served();
  }

  #keepAlive(keepalive: Keepalive): void {
    const due = keepalive.due(this.#setting.now());
    if (due === undefined) this.#setting.alarms.clear(this);
    else if (due === 'timeout') this.#end('keepalive_timeout');
    else if (due === 'ping') {
      this.#connection?.send(encodePing());
      this.#keepAlive(keepalive);
    } else this.#setting.alarms.set(this, due);
  }

  #end(kind: Ending, more: Pick<ClientEvent, 'reasonCode' | 'detail'> = {}): void {
    if (this.#closed || this.#connection === undefined) return;
    const accepted = this.#keepalive !== undefined;
    this.#connection.destroy();
    this.#connection = undefined;
    this.#keepalive = undefined;
    if (accepted) this.role.disconnected();
    this.#report(kind, more);
    this.#ending = [kind, this.#address, more.reasonCode, more.detail].filter((part) => part !== undefined).join(' ');
    if (!this.#serving) this.#plan.failed();
    this.#serving = false;
    this.#setting.alarms.set(this, this.#plan.nextWaitMs());
  }

  #served(): void {
    this.#serving = true;
    this.#plan.served();
  }

  #report(kind: ClientEvent['kind'], more: Omit<ClientEvent, 'client' | 'atMs' | 'kind' | 'address'> = {}): void {
    this.#setting.report({
      client: this.spec.id,
      atMs: this.#setting.now(),
      kind,
      address: this.#address,
      ...more,
    });
  }
}
