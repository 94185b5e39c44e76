import type { IConnackPacket, Packet } from 'mqtt-packet';
import type { ClientAuth, ClientProfile } from './client-profile.ts';
import type { ClientRole, Link } from './client-role.ts';
import { Connection, type ConnectionListener } from './connection.ts';
import { Keepalive } from './keepalive.ts';
import type { ClientEvent, SwarmClientSpec } from './observation.ts';
import { ReconnectPlan } from './reconnect-plan.ts';
import { connectPacket, discardSession } from './session.ts';

/** What all clients of a run share. */
export interface ClientSetting {
  readonly profile: ClientProfile;
  readonly protocolVersion: 4 | 5;
  readonly auth: ClientAuth;
  /** Observation time, milliseconds. */
  readonly now: () => number;
  readonly report: (event: ClientEvent) => void;
}

type Ending = 'refused' | 'closed' | 'keepalive_timeout' | 'connect_timeout' | 'server_disconnect';

/**
 * One MQTT client that never gives up and reports every step of its connection. Each attempt ends in exactly one of
 * `refused`, `closed`, `keepalive_timeout`, `connect_timeout` and `server_disconnect`, also when it had been accepted.
 * One timer per client, whatever it sends.
 */
export class SwarmClient implements AsyncDisposable {
  readonly spec: SwarmClientSpec;
  readonly role: ClientRole;
  readonly #setting: ClientSetting;
  readonly #plan: ReconnectPlan;
  #address = '';
  #connection: Connection | undefined;
  #keepalive: Keepalive | undefined;
  #alarm: NodeJS.Timeout | undefined;
  #sessionDoubtful = false;
  /** The current attempt has led to service. */
  #serving = false;
  #closed = false;
  /** Why it is not connected, for the error of a start that failed. */
  #trouble = 'not started';

  constructor(spec: SwarmClientSpec, role: ClientRole, setting: ClientSetting) {
    this.spec = spec;
    this.role = role;
    this.#setting = setting;
    this.#plan = new ReconnectPlan(spec.addresses, setting.profile.backoffMs);
  }

  get trouble(): string {
    return this.#trouble;
  }

  /** Makes the first attempt; every later one follows by itself until the client is closed. */
  connect(): void {
    if (this.#closed) return;
    this.#address = this.#plan.address;
    this.#trouble = `no CONNACK from ${this.#address}`;
    this.#report('connecting');
    const { profile, protocolVersion } = this.#setting;
    this.#connection = new Connection(this.#address, protocolVersion, this.#listener());
    this.#wake(profile.connectTimeoutMs, () => {
      this.#sessionDoubtful = true; // the broker may have made a session of the CONNECT it never answered
      this.#end('connect_timeout');
    });
  }

  /** Ends the connection and, for a persistent session, tells the broker to forget it (within `forgetWithinMs`). */
  async close(forgetWithinMs: number): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#alarm);
    const connection = this.#connection;
    this.#connection = undefined;
    const [accepted, version] = [this.#keepalive !== undefined, this.#setting.protocolVersion];
    if (accepted) {
      const properties = version === 5 ? { properties: { sessionExpiryInterval: 0 } } : {};
      connection?.send({ cmd: 'disconnect', reasonCode: 0, ...properties });
    }
    await connection?.finish();
    if (accepted && version === 4 && this.role.persistent) {
      await discardSession(this.#address, this.spec.id, this.#setting.auth, forgetWithinMs);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close(1000);
  }

  #listener(): ConnectionListener {
    return {
      opened: () => {
        this.#report('tcp_open');
        this.#connection?.send(connectPacket(this.spec.id, this.role.persistent, this.#setting));
      },
      packet: (packet) => this.#packet(packet),
      ended: (detail) => this.#end('closed', detail === undefined ? {} : { detail }),
    };
  }

  #packet(packet: Packet): void {
    if (packet.cmd === 'connack') this.#connack(packet);
    else if (packet.cmd === 'disconnect') this.#end('server_disconnect', { reasonCode: packet.reasonCode ?? 0 });
    else if (this.#keepalive !== undefined) {
      if (packet.cmd !== 'publish') this.#keepalive.heard(this.#setting.now());
      if (packet.cmd !== 'pingresp') this.role.packet(packet);
    }
  }

  #connack(packet: IConnackPacket): void {
    const reasonCode = packet.reasonCode ?? packet.returnCode ?? 0;
    if (reasonCode !== 0) {
      this.#end('refused', { reasonCode });
      return;
    }
    const { sessionPresent } = packet;
    this.#report('connack', { reasonCode, sessionPresent });
    this.#trouble = 'no SUBACK';
    const { profile, now } = this.#setting;
    const serverKeepalive = packet.properties?.serverKeepAlive;
    const keepaliveMs = serverKeepalive === undefined ? profile.keepaliveMs : serverKeepalive * 1000;
    this.#keepalive = new Keepalive(keepaliveMs, now());
    this.#keepAlive();
    const link = this.#link(sessionPresent && !this.#sessionDoubtful, packet.properties?.receiveMaximum ?? 65_000);
    this.#sessionDoubtful = false;
    this.role.connected(link);
    if (this.role.ready) this.#served();
  }

  #link(resumed: boolean, receiveMaximum: number): Link {
    const connection = this.#connection;
    return {
      resumed,
      receiveMaximum: Math.min(receiveMaximum, 65_000),
      send: (packet) => connection?.send(packet),
      subscribed: (reasonCode) => {
        this.#report('suback', { reasonCode });
        if (reasonCode < 0x80) this.#served();
        else this.#end('closed', { detail: `subscription refused with ${reasonCode}` });
      },
    };
  }

  readonly #keepAlive = (): void => {
    const due = this.#keepalive?.due(this.#setting.now());
    if (due === undefined) clearTimeout(this.#alarm);
    else if (due === 'timeout') this.#end('keepalive_timeout');
    else if (due === 'ping') {
      this.#connection?.send({ cmd: 'pingreq' });
      this.#keepAlive();
    } else this.#wake(due, this.#keepAlive);
  };

  #end(kind: Ending, more: Pick<ClientEvent, 'reasonCode' | 'detail'> = {}): void {
    if (this.#closed || this.#connection === undefined) return;
    const accepted = this.#keepalive !== undefined;
    this.#connection.destroy();
    this.#connection = undefined;
    this.#keepalive = undefined;
    if (accepted) this.role.disconnected();
    this.#report(kind, more);
    this.#trouble = [kind, this.#address, more.reasonCode, more.detail].filter((part) => part !== undefined).join(' ');
    if (!this.#serving) this.#plan.failed();
    this.#serving = false;
    this.#wake(this.#plan.nextWaitMs(), () => this.connect());
  }

  #served(): void {
    this.#serving = true;
    this.#plan.served();
  }

  #wake(inMs: number, then: () => void): void {
    clearTimeout(this.#alarm);
    this.#alarm = setTimeout(then, Math.ceil(inMs));
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
