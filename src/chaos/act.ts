import type { FaultSpec } from './fault.ts';
import type { Side } from './grudge.ts';

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
  readonly settle?: 'whole' | { readonly ms: number };
  /** A partition: who can still talk to whom while it lasts. */
  readonly sides?: readonly Side[];
  /** The sides are meant to work without each other: their nodes are not away because of the cut. */
  readonly independent?: true;
}

/** The scenario with one act: its faults last until the clients have recovered, or as long as the operator said. */
export function oneAct(name: string, faults: readonly FaultSpec[], durationMs?: number): readonly Act[] {
  return [{ name, faults, until: durationMs === undefined ? 'recovered' : { ms: durationMs }, undo: 'end' }];
}

/** Faults that lie on top of each other: each lasts a moment before the next is added, the last as long as the scenario does. */
export function stackedActs(
  acts: readonly (readonly [name: string, faults: readonly FaultSpec[]])[],
  durationMs?: number,
): readonly Act[] {
  return acts.map(([name, faults], index) => ({
    name,
    faults,
    until: index < acts.length - 1 ? { ms: MOMENT_MS } : durationMs === undefined ? 'recovered' : { ms: durationMs },
    undo: 'end',
  }));
}

/** Long enough for a cut to be in place, too short for anybody to notice it. */
const MOMENT_MS = 500;
