import { SreError } from '../../core/sre-error.ts';
import type { Capabilities, ChaosDriver, DriverKind } from '../driver.ts';
import { FAULT_KINDS, type FaultKind, faultKinds } from '../fault.ts';
import { impossible } from '../injectors/capability.ts';
import { refused } from '../refusal.ts';
import type { ChaosNode, Target } from '../target.ts';
import { commandFault, identityBy, undoCommand, verifyCommand } from './command-fault.ts';
import { rehearseCommands } from './command-rehearsal.ts';
import {
  type CommandNode,
  type CommandSet,
  commandSelector,
  commandsFor,
  hasCommandsFor,
  parseCommandSelector,
} from './command-selector.ts';

/** Faults by the operator's own commands: virtual addresses, cloud interfaces, whatever has a command line. */
export const commandDriver: DriverKind = {
  summary: "the operator's own commands that break, mend and tell",
  selector: commandSelector,
  open: openCommands,
  undo: undoCommand,
  verify: verifyCommand,
  rehearse: rehearseCommands,
};

function openCommands(selector: Readonly<Record<string, unknown>>, nodes: readonly ChaosNode[]): ChaosDriver {
  const { nodes: configured, withinMs } = parseCommandSelector(selector);
  const own = (name: string): CommandNode => {
    const found = Object.hasOwn(configured, name) ? configured[name] : undefined;
    if (found !== undefined) return found;
    throw new SreError(
      'SRE_CHAOS_SELECTOR',
      `chaos.selector.nodes has no "${name}": expected every node of the cluster`,
    );
  };
  const known = new Set(nodes.map(({ name }) => name));
  const dependencies = Object.keys(configured).filter((name) => !known.has(name));
  const all: readonly ChaosNode[] = [...nodes, ...dependencies.map((name) => ({ name, role: 'dependency' as const }))];
  return {
    kind: 'command',
    targets: (signal) =>
      Promise.all(
        all.map(async (node): Promise<Target> => {
          const identity = await identityBy({ argv: own(node.name).identity, withinMs, signal });
          return { ...node, ...(identity === undefined ? {} : { identity }) };
        }),
      ),
    capabilities: async () => {
      const able = (kind: FaultKind) => {
        const those = all.filter(({ name }) => hasCommandsFor(own(name), kind)).map(({ name }) => name);
        return those.length === 0
          ? { holds: false, says: `chaos.selector names no commands for ${kind}` }
          : { holds: true, says: `${FAULT_KINDS[kind].summary}: commands for ${those.join(', ')}` };
      };
      return Object.fromEntries(faultKinds.map((kind) => [kind, able(kind)])) as Capabilities;
    },
    plan: async (spec, target) => {
      const set = commandsFor(own(target.name), spec);
      const what = spec.kind === 'command' ? `commands.${spec.command}` : spec.kind;
      if (set === undefined)
        throw impossible(`chaos.selector.nodes.${target.name} has no ${what}: nothing was touched`);
      requireDeclared(`chaos.selector.nodes.${target.name}.${what}`, set);
      return commandFault(spec, target, { set, identity: own(target.name).identity, withinMs });
    },
  };
}

/** What a command breaks, only its owner knows: whether it can be tried before is for the owner to say. */
function requireDeclared(where: string, { rehearse }: CommandSet): void {
  if (rehearse !== undefined) return;
  throw refused(
    'SRE_CHAOS_UNREHEARSED',
    `${where} does not say how it is rehearsed`,
    `add rehearse: a command that only pretends, "undo" if the undo does nothing to a whole target, or "none"`,
  );
}
