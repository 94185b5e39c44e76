import type { FlowCount } from './flow-counter.ts';
import type { LinkFault } from './link-fault.ts';
import type { PacketTap, TappedConnection } from './packet-tap.ts';

/** Where a link leads and what it looks at. */
export interface LinkProxyOptions {
  /** `host:port` of the broker. */
  readonly target: string;
  /** `host:port` to listen on; a free port of 127.0.0.1 unless given. */
  readonly listen?: string;
  /** Count MQTT packets besides bytes. */
  readonly packets?: boolean;
  /** Called for each connection; the answer decides about every packet of it. */
  readonly openTap?: (connection: TappedConnection) => PacketTap;
}

/** What went through a link so far: the proof that a fault on it bit. */
export interface LinkCounters {
  readonly connections: number;
  /** Connections a fault has reset, while it lasted. */
  readonly cuts: number;
  readonly up: FlowCount;
  readonly down: FlowCount;
}

/** A TCP link between clients and a broker that can be broken on purpose. Disposing of it closes every connection. */
export interface LinkProxy extends AsyncDisposable {
  /** `host:port` it listens on. */
  readonly address: string;
  readonly counters: () => LinkCounters;
  /** The fault there is now and how long it still lasts; undefined when the link is whole. */
  readonly fault: () => { readonly fault: LinkFault; readonly leftMs: number } | undefined;
  /** Puts a fault on the link in place of the one before. The link ends it by itself after `ttlMs`, whoever has died meanwhile. */
  readonly apply: (fault: LinkFault, ttlMs: number) => Promise<void>;
  /** Lets the fault there is last so long from now on; throws when there is none any more. */
  readonly renew: (ttlMs: number) => void;
  /** Ends the fault now; nothing to do is fine. */
  readonly heal: () => Promise<void>;
}
