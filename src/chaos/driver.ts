import type { z } from 'zod';

/** A node of the cluster under test, as far as drivers need to know it. */
export interface ChaosNode {
  readonly name: string;
  /** `host:port` of its MQTT listener, where it has one that can be dialled. */
  readonly address?: string;
}

/** A node resolved to something that cannot be mistaken for a later one of the same name. */
export interface Target extends ChaosNode {
  /** What the driver tells nodes apart by, printable: `pid 4711 started 91234`. Absent when nothing runs there. */
  readonly identity?: string;
}

/** A target that lives. */
export interface LivingTarget extends Target {
  readonly identity: string;
}

/** How to take one fault back: plain data, written to the journal before the fault, sufficient without any other file. */
export interface UndoRecord {
  /** A key of the driver registry: who can read `data`. */
  readonly driver: string;
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
  readonly kind: FaultKind;
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
}

/** Every fault there is; a driver offers the part its platform allows. */
export interface Faults {
  kill(target: LivingTarget): Fault;
}

export type FaultKind = keyof Faults;

/** One platform, opened for one cluster. */
export interface ChaosDriver {
  readonly kind: string;
  readonly faults: Partial<Faults>;
  /** Every node of the cluster, resolved; reads only. */
  targets(signal: AbortSignal): Promise<readonly Target[]>;
}

/** What an undo found and did. */
export interface UndoResult {
  /** `nothing`: the identity proves that there was nothing (left) to take back. */
  readonly did: 'undone' | 'nothing';
  readonly says: string;
}

/** A platform: what the configuration may say about it, what it offers, and undo from the record alone. */
export interface DriverKind {
  readonly summary: string;
  readonly selector: z.ZodObject;
  readonly faults: readonly FaultKind[];
  open(selector: Readonly<Record<string, unknown>>, nodes: readonly ChaosNode[]): ChaosDriver;
  /** Idempotent: undoing twice, or what never happened, succeeds and says so. `outputDir` takes the output of commands. */
  undo(record: UndoRecord, outputDir: string, signal: AbortSignal): Promise<UndoResult>;
  /** Whether the target is whole again, and by whom it can be told: looks, changes nothing. */
  verify(record: UndoRecord, signal: AbortSignal): Promise<Evidence>;
}
