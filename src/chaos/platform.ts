import type { z } from 'zod';
import type { DriverKind } from './driver.ts';
import type { ChaosNode, Target } from './target.ts';

/** What stands for a target in an undo record: plain data from which the platform finds it again. */
export type Handle = Readonly<Record<string, unknown>>;

/** Something done to a machine, with the words an operator would type for it. */
export interface Operation {
  readonly argv: readonly string[];
  /** What is different from the real thing when it is done like this; part of the evidence. */
  readonly caveat?: string;
  run(signal: AbortSignal): Promise<void>;
}

/** A target together with its handle. */
export interface Reached {
  readonly target: Target;
  readonly handle: Handle;
}

/**
 * One target as a platform can lay hands on it. What is absent cannot be done there. All of it works from the handle
 * alone, in a process that knows nothing of the drill.
 */
export interface Machine {
  /** What lives there now, in the words of {@link Target.identity}; absent when nothing does. A frozen one lives. */
  identity(signal: AbortSignal): Promise<string | undefined>;
  /** The pid of its main process on this host: the way into its namespaces. Absent when it is not on this host, or gone. */
  hostPid(signal: AbortSignal): Promise<number | undefined>;
  /** Its addresses on every network it has. */
  addresses(signal: AbortSignal): Promise<readonly string[]>;
  readonly kill?: Operation;
  stop?(graceMs: number): Operation;
  /** Starts what was ended; `outputDir` takes the output of a command. Returns when it has been asked to start. */
  start?(outputDir: string): Operation;
  readonly pause?: Operation;
  readonly resume?: Operation;
  isPaused?(signal: AbortSignal): Promise<boolean>;
  /** Folder of its data as the machine itself sees it. */
  readonly dataFolder?: string;
  /** A sentence when somebody else may start it again after its death. */
  supervisor?(signal: AbortSignal): Promise<string | undefined>;
}

/** A platform: how its targets are found and reached. Injectors are written once, on top of it. */
export interface Platform extends Pick<DriverKind, 'rehearse' | 'leftovers'> {
  /** A key of the driver registry. */
  readonly name: string;
  readonly summary: string;
  readonly selector: z.ZodObject;
  /** Finds the nodes; reads only. A node nothing stands for is an error, a node that does not live is not. */
  find(
    selector: Readonly<Record<string, unknown>>,
    nodes: readonly ChaosNode[],
    signal: AbortSignal,
  ): Promise<readonly Reached[]>;
  machine(handle: Handle): Machine;
}
