import { connect, Socket } from 'node:net';
import { Flow } from './flow.ts';
import type { FlowCounter } from './flow-counter.ts';
import { type Direction, flowFault, type LinkFault } from './link-fault.ts';
import { MqttFrames } from './mqtt-frames.ts';
import type { PacketTap, TappedConnection } from './packet-tap.ts';

/** What a connection needs to know of its link. */
export interface LinkSetting {
  readonly target: { readonly host: string; readonly port: number };
  readonly counters: Readonly<Record<Direction, FlowCounter>>;
  readonly openTap?: (connection: TappedConnection) => PacketTap;
  /** Called when a fault resets a connection. */
  readonly cut: () => void;
  /** Called once, when both sockets are gone or on their way. */
  readonly closed: (connection: LinkConnection) => void;
}

/** One client's connection through the link and the one to the broker that belongs to it. */
export class LinkConnection {
  readonly #client: Socket;
  readonly #broker: Socket;
  readonly #flows: Readonly<Record<Direction, Flow>>;
  readonly #setting: LinkSetting;
  /** What happens at one end is kept from the other. */
  #silent = false;
  /** One end is gone, or never was, and the other has not been told. */
  #orphaned: boolean;
  #over = false;

  constructor(client: Socket, index: number, setting: LinkSetting, fault: LinkFault | undefined) {
    this.#client = client;
    this.#orphaned = fault?.kind === 'half-open';
    this.#broker = this.#orphaned ? new Socket() : connect({ ...setting.target, noDelay: true, allowHalfOpen: true });
    this.#setting = setting;
    const cut = (): void => {
      setting.cut();
      this.reset();
    };
    this.#flows = {
      up: new Flow(client, this.#broker, setting.counters.up, cut),
      down: new Flow(this.#broker, client, setting.counters.down, cut),
    };
    this.fault = fault;
    const tap = setting.openTap?.({
      index,
      toBroker: (bytes) => this.#flows.up.take(bytes),
      toClient: (bytes) => this.#flows.down.take(bytes),
    });
    this.#listen(client, 'up', tap);
    this.#listen(this.#broker, 'down', tap);
  }

  set fault(fault: LinkFault | undefined) {
    const silent = fault?.kind === 'half-open' || fault?.kind === 'blackhole' || fault?.kind === 'hold';
    const { up, down } = this.#flows;
    if (fault?.kind === 'reset') this.#setting.cut();
    if (fault?.kind === 'reset' || (!silent && (this.#orphaned || up.lossy || down.lossy))) {
      this.reset();
      return;
    }
    this.#silent = silent;
    up.fault = flowFault(fault, 'up');
    down.fault = flowFault(fault, 'down');
  }

  /** RST to both ends. */
  reset(): void {
    this.#end((socket) => void socket.resetAndDestroy());
  }

  #listen(socket: Socket, direction: Direction, tap: PacketTap | undefined): void {
    const flow = this.#flows[direction];
    const frames = new MqttFrames();
    socket.on('data', (bytes) => {
      if (tap === undefined) flow.take(bytes);
      else for (const packet of frames.split(bytes)) if (tap(packet, direction)) flow.take(packet);
    });
    socket.on('end', () => flow.end());
    socket.on('error', () => {
      if (this.#silent) this.#orphaned = true;
      else this.reset();
    });
    socket.on('close', () => {
      if (this.#silent) this.#orphaned = true;
      else this.#end((other) => void other.destroy());
    });
  }

  #end(how: (socket: Socket) => void): void {
    if (this.#over) return;
    this.#over = true;
    this.#flows.up.stop();
    this.#flows.down.stop();
    this.#setting.closed(this);
    how(this.#client);
    how(this.#broker);
  }
}
