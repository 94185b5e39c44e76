import type { Evidence, Fault, FaultKind, FaultOf, UndoRecord, UndoResult } from './fault.ts';
import type { Machine, Platform, Reached } from './platform.ts';
import type { LivingTarget } from './target.ts';

/** What an injector is given to plan a fault. */
export interface InjectorContext {
  readonly platform: Platform;
  readonly reached: Reached;
  readonly machine: Machine;
  readonly target: LivingTarget;
  /** The other targets a fault may name, with their machines. */
  readonly others: readonly { readonly target: LivingTarget; readonly machine: Machine }[];
  readonly signal: AbortSignal;
}

/** One kind of fault, on whatever platform. */
export interface Injector<K extends FaultKind = FaultKind> {
  /** Whether it can be done to this machine from here, and why not; looks, changes nothing. */
  able(machine: Machine, signal: AbortSignal): Promise<Evidence>;
  plan(spec: FaultOf<K>, context: InjectorContext): Promise<Fault>;
  undo(record: UndoRecord, platform: Platform, outputDir: string, signal: AbortSignal): Promise<UndoResult>;
  verify(record: UndoRecord, platform: Platform, signal: AbortSignal): Promise<Evidence>;
}
