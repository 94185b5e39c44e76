import { z } from 'zod';
import { durationSchema } from '../../config/duration.ts';
import { type FaultKind, type FaultSpec, faultKinds } from '../fault.ts';

const argv = z.array(z.string()).min(1);
/**
 * How a fault is tried before it is made: by a command that only pretends (a dry run, a question to the interface); by
 * the undo, which must do nothing to a whole target; or not at all, because somebody has answered for that.
 */
export const rehearsal = z.union([argv, z.enum(['undo', 'none'])]);
/** Where nothing but the command itself can tell whether the fault is there, it has to. */
const checked = z.strictObject({ do: argv, undo: argv, check: argv, rehearse: rehearsal.optional() });
/** Whether a process lives is told by its identity. */
const ending = checked.partial({ check: true });

/** Commands of one fault: what breaks, what mends, and what tells: exit code 0 it is there, 1 it is not. */
export type CommandSet = z.output<typeof ending>;

/** Kinds that have a command for every node; `command` has one for every name, and the link is not the operator's. */
const kinds = faultKinds.filter((kind) => kind !== 'command' && kind !== 'link');

const node = z.strictObject({
  /** Prints who lives there now and ends with 0; prints nothing when nobody does. */
  identity: argv,
  ...Object.fromEntries(
    kinds.map((kind) => [kind, (kind === 'kill' || kind === 'stop' ? ending : checked).optional()]),
  ),
  commands: z.record(z.string(), checked).optional(),
});

/** The operator's own commands, by node; a name that is no node of the cluster is something it depends on. */
export const commandSelector = z.strictObject({
  nodes: z.record(z.string(), node),
  /** How long one command may take. */
  within: durationSchema({ minMs: 100, maxMs: 30_000 }).default(20_000),
});

/** One node's commands. */
export interface CommandNode {
  readonly identity: readonly string[];
  readonly faults: Readonly<Record<string, CommandSet>>;
  readonly commands: Readonly<Record<string, CommandSet>>;
}

/** Reads the selector. */
export function parseCommandSelector(raw: Readonly<Record<string, unknown>>): {
  readonly nodes: Readonly<Record<string, CommandNode>>;
  readonly withinMs: number;
} {
  const { nodes, within } = commandSelector.parse(raw);
  const entries = Object.entries(nodes).map(([name, { identity, commands, ...faults }]) => {
    const given = Object.entries(faults).flatMap(([kind, set]) =>
      set === undefined ? [] : [[kind, ending.parse(set)]],
    );
    return [name, { identity, commands: commands ?? {}, faults: Object.fromEntries(given) }] as const;
  });
  return { nodes: Object.fromEntries(entries), withinMs: within };
}

/** The commands for a fault; absent when the operator gave none. */
export function commandsFor({ faults, commands }: CommandNode, spec: FaultSpec): CommandSet | undefined {
  const [table, name] = spec.kind === 'command' ? [commands, spec.command] : [faults, spec.kind];
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

/** Whether the operator gave commands for a kind of fault. */
export function hasCommandsFor({ faults, commands }: CommandNode, kind: FaultKind): boolean {
  return kind === 'command' ? Object.keys(commands).length > 0 : Object.hasOwn(faults, kind);
}
