import type { z } from 'zod';
import type { Evidence, Fault, FaultKind, FaultSpec, UndoRecord, UndoResult } from './fault.ts';
import type { ChaosNode, LivingTarget, Target } from './target.ts';

/** What a platform can do here and now, and the reason where it cannot. */
export type Capabilities = Readonly<Record<FaultKind, Evidence>>;

/** One platform, opened for one cluster. */
export interface ChaosDriver {
  readonly kind: string;
  /** Every node of the cluster and its dependencies, resolved; reads only. */
  targets(signal: AbortSignal): Promise<readonly Target[]>;
  /** Which faults can be injected into these targets from here, each `no` with its reason; reads only. */
  capabilities(signal: AbortSignal): Promise<Capabilities>;
  /** The fault a spec stands for; `others` are the targets it may name. Nothing happens yet. Throws what cannot be done. */
  plan(spec: FaultSpec, target: LivingTarget, others: readonly LivingTarget[], signal: AbortSignal): Promise<Fault>;
}

/** A platform: what the configuration may say about it, and undo from the record alone. */
export interface DriverKind {
  readonly summary: string;
  readonly selector: z.ZodObject;
  open(selector: Readonly<Record<string, unknown>>, nodes: readonly ChaosNode[]): ChaosDriver;
  /** Idempotent: undoing twice, or what never happened, succeeds and says so. `outputDir` takes the output of commands. */
  undo(record: UndoRecord, outputDir: string, signal: AbortSignal): Promise<UndoResult>;
  /** Whether the target is whole again, and by whom it can be told: looks, changes nothing. */
  verify(record: UndoRecord, signal: AbortSignal): Promise<Evidence>;
  /** What drills left at the platform's own engine and nobody wants any more; what is on this machine, the look at it finds. Reads only. */
  leftovers?(signal: AbortSignal): Promise<readonly Leftover[]>;
  /**
   * Tries faults and their undo before the real ones, on something of its own or as the operator declared: what is not
   * done with the tools of this machine. Answers the kinds that it answers for; throws what did not work.
   */
  rehearse?(records: readonly UndoRecord[], outputDir: string, signal: AbortSignal): Promise<readonly FaultKind[]>;
}

/** Something only a drill makes, found without a journal. */
export interface Leftover {
  readonly says: string;
  /** As typed by hand. */
  readonly argv: readonly string[];
  /** Words that the undo record of its fault has, if there is one. */
  readonly marks: readonly string[];
  remove(signal: AbortSignal): Promise<void>;
}
