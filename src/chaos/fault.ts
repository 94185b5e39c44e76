import type { LinkFault } from '../proxy/link-fault.ts';
import type { LivingTarget } from './target.ts';

/** Whose packets a cut drops: those of named targets, of everybody who is no target of the cluster, or of everybody. */
export type CutFrom = readonly string[] | 'clients' | 'everybody';

/** A fault as a scenario names it: plain data, before anybody knows how a platform does it. `node` is the target's name. */
export type FaultSpec =
  /** The process is gone without a word; sockets are reset by its kernel. */
  | { readonly kind: 'kill'; readonly node: string }
  /** A planned end: SIGTERM, and SIGKILL after `graceMs`. */
  | { readonly kind: 'stop'; readonly node: string; readonly graceMs: number }
  /** Alive and silent: the kernel still accepts connections, nothing answers. */
  | { readonly kind: 'pause'; readonly node: string }
  /** Packets are dropped inside the target's network namespace; `reset` answers TCP with RST instead of silence. */
  | {
      readonly kind: 'cut';
      readonly node: string;
      readonly from: CutFrom;
      readonly direction: 'in' | 'out' | 'both';
      readonly mode: 'drop' | 'reset';
    }
  /** The network interfaces go down. */
  | { readonly kind: 'disconnect'; readonly node: string }
  /** Packets leave late, get lost or queue up; towards `toward` only, where given. `loss` is 0 to 1. */
  | {
      readonly kind: 'shape';
      readonly node: string;
      readonly toward?: readonly string[];
      readonly delayMs?: number;
      readonly jitterMs?: number;
      readonly loss?: number;
      readonly rateBitsPerSecond?: number;
    }
  /** A file takes the room on the file system of the data directory until `keepFree` (0 to 1) of it is left. */
  | { readonly kind: 'fill'; readonly node: string; readonly keepFree: number }
  /** The target may use this many processors. */
  | { readonly kind: 'starve'; readonly node: string; readonly cpus: number }
  /** The target may use this many bytes of memory. */
  | { readonly kind: 'squeeze'; readonly node: string; readonly bytes: number }
  /** The target's limit of open files goes down to what it has open now and `spare` more. */
  | { readonly kind: 'exhaust'; readonly node: string; readonly spare: number }
  /** The connections of the measuring clients, which go through a link of ours; `node` is {@link CLIENT_LINK}. */
  | { readonly kind: 'link'; readonly node: string; readonly fault: LinkFault }
  /** What the operator's own configuration calls `command`. */
  | { readonly kind: 'command'; readonly node: string; readonly command: string };

export type FaultKind = FaultSpec['kind'];

/** The target of link faults: no part of the cluster, the way of our own clients to it. */
export const CLIENT_LINK = 'client-link';

/** The fault of one kind. */
export type FaultOf<K extends FaultKind> = Extract<FaultSpec, { readonly kind: K }>;

/** What every kind is called and does to a node that holds a vote; `absent`: it counts against the quorum. */
export const FAULT_KINDS: Readonly<Record<FaultKind, { readonly summary: string; readonly absent: boolean }>> = {
  kill: { summary: 'SIGKILL: the process is gone, its sockets are reset', absent: true },
  stop: { summary: 'SIGTERM: a planned end', absent: true },
  pause: { summary: 'frozen: accepts connections and answers nothing', absent: true },
  cut: { summary: 'packets are dropped (or reset) in the network namespace of the target', absent: true },
  disconnect: { summary: 'the network interfaces are down', absent: true },
  shape: { summary: 'packets are delayed, lost or slowed down', absent: false },
  fill: { summary: 'the disk of the data directory is full', absent: true },
  starve: { summary: 'hardly any processor time', absent: true },
  squeeze: { summary: 'hardly any memory', absent: true },
  exhaust: { summary: 'no open file is left', absent: true },
  link: { summary: 'the connections of the measuring clients stall, slow down or break', absent: false },
  command: { summary: 'a command of the operator, with its undo', absent: true },
};

/** Every kind, in the order of the table. */
export const faultKinds = Object.keys(FAULT_KINDS) as readonly FaultKind[]; // the table's own keys

/** How to take one fault back: plain data, written to the journal before the fault, sufficient without any other file. */
export interface UndoRecord {
  /** A key of the driver registry: who can read `data`. */
  readonly driver: string;
  readonly fault: FaultKind;
  readonly node: string;
  /** What the undo does, as typed by hand. */
  readonly argv: readonly string[];
  /** The driver's own part; its schema belongs to the driver. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** Something that was looked at, and the sentence about it. */
export interface Evidence {
  readonly holds: boolean;
  readonly says: string;
}

/** One fault on one target. Nothing happens before `apply`. */
export interface Fault {
  readonly spec: FaultSpec;
  readonly target: LivingTarget;
  /** What `apply` does, as typed by hand. */
  readonly argv: readonly string[];
  readonly undo: UndoRecord;
  /** Injects; throws when the target is not the planned one any more. */
  apply(signal: AbortSignal): Promise<void>;
  /** Whether the target is in the broken state, by looking at the target. */
  state(signal: AbortSignal): Promise<Evidence>;
  /** Whether somebody else can tell, by asking from outside (the port refuses). */
  effect(signal: AbortSignal): Promise<Evidence>;
  /** Whether a look from outside is part of the proof; false where the target's own state is all there is to see. */
  readonly visible: boolean;
  /**
   * Faults that end by themselves unless renewed (kernel timers): called every {@link RENEW_EVERY_MS} while the fault is to
   * last; `leaseMs` is how long it may live on without another call.
   */
  renew?(leaseMs: number, signal: AbortSignal): Promise<void>;
}

/** A fault with a kernel timer lives this long without renewal. */
export const LEASE_MS = 15_000;
/** How often a living drill renews. */
export const RENEW_EVERY_MS = 5_000;

/** What an undo found and did. */
export interface UndoResult {
  /** `nothing`: the identity proves that there was nothing (left) to take back. */
  readonly did: 'undone' | 'nothing';
  readonly says: string;
}
