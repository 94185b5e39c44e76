import type { FaultSpec } from './fault.ts';

/**
 * A part of a scenario: faults injected together, what is waited for while they last, and what happens to them then.
 * A scenario is a list of acts; most have one.
 */
export interface Act {
  /** What the act is about, for the timeline: `kill`, `cut 3 of 20`. */
  readonly name: string;
  readonly faults: readonly FaultSpec[];
  /** `recovered`: every stream in scope is good again (and the hold is over); else a fixed time from the proof on. */
  readonly until: 'recovered' | { readonly ms: number };
  /** Whether its faults are taken back before the next act, or stay until all are taken back at the end. */
  readonly undo: 'after' | 'end';
  /** What must hold after the undo before the next act begins. */
  readonly then?: 'whole' | { readonly ms: number };
}

/** The scenario with one act: the faults last until the clients have recovered, then they are taken back. */
export function oneAct(name: string, faults: readonly FaultSpec[]): readonly Act[] {
  return [{ name, faults, until: 'recovered', undo: 'end' }];
}
