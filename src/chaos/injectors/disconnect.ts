import { z } from 'zod';
import { SreError } from '../../core/sre-error.ts';
import type { Evidence, UndoRecord, UndoResult } from '../fault.ts';
import type { Injector } from '../injector.ts';
import type { Platform } from '../platform.ts';
import { canReach, linkedHere, listeningPorts } from './canary.ts';
import { capability, impossible } from './capability.ts';
import { isWhole, type LinkState, linkState, missingLinks, readLinks, restoringCommands } from './link-state.ts';
import { findNamespace, inside, type Namespace, ownNamespace } from './namespace.ts';
import { enterPlanned, faultyNamespace, othersOf, sideOf } from './network-target.ts';
import { demandTool } from './tool.ts';

/** What the undo needs to know: the namespace, and everything that goes away with its interfaces. */
const gone = z.object({ namespace: z.string(), before: linkState });

/** Every network interface of the target goes down; addresses and routes come back with the undo. */
export const disconnect: Injector<'disconnect'> = {
  able: (machine, signal) =>
    capability(async () => {
      const { links } = await readLinks(await ownNamespace(machine, signal), signal);
      const up = links.filter((link) => link.up).map(({ name }) => name);
      if (up.length === 0) throw impossible('it has no interface that is up');
      return `ip link set ${up.join(', ')} down in its network namespace`;
    }),

  plan: async (spec, context) => {
    const { target, machine, platform } = context;
    const namespace = await faultyNamespace(context);
    const before = await readLinks(namespace, context.signal);
    const names = before.links.filter(({ up }) => up).map(({ name }) => name);
    if (names.length === 0) throw impossible(`${target.name} has no interface that is up`);
    // Asked while it can still be told.
    const pid = await machine.hostPid(context.signal);
    const [port] = pid === undefined ? [] : await listeningPorts(pid);
    const addresses = await machine.addresses(context.signal);
    return {
      spec,
      target,
      visible: true,
      argv: inside(namespace, ['sh', '-c', names.map((name) => `ip link set dev ${name} down`).join('; ')]),
      undo: {
        driver: platform.name,
        fault: 'disconnect',
        node: target.name,
        argv: inside(namespace, [
          'sh',
          '-c',
          restoringCommands(before)
            .map((argv) => argv.join(' '))
            .join('; '),
        ]),
        data: { namespace: namespace.id, before },
      },
      apply: async (signal) => {
        const now = await enterPlanned(context, namespace, signal);
        for (const name of names) await demandTool(inside(now, ['ip', 'link', 'set', 'dev', name, 'down']), signal);
      },
      state: async (signal) => {
        const missing = await look(namespace.id, before, signal);
        const down = missing?.missing.links.map(({ name }) => name) ?? [];
        const holds = down.length === names.length;
        return { holds, says: `${holds ? 'all' : down.length} of ${names.join(', ')} of ${target.name} are down` };
      },
      effect: async (signal) => {
        if (port === undefined) return { holds: false, says: `${target.name} listens on no port to try` };
        const sides = await Promise.all(othersOf(context).map((other) => sideOf(other.machine, signal)));
        const linked = await linkedHere(addresses, signal);
        const reached = await Promise.all([
          ...(linked.length === 0 ? [] : [canReach(undefined, linked, port, signal)]),
          ...sides.filter((side) => side !== undefined).map((side) => canReach(side, addresses, port, signal)),
        ]);
        const through = reached.filter(Boolean).length;
        return {
          holds: reached.length > 0 && through === 0,
          says: `${through} of ${reached.length} who tried can reach port ${port}`,
        };
      },
    };
  },

  undo: async (record, _platform, _outputDir, signal): Promise<UndoResult> => {
    const { namespace, before } = gone.parse(record.data);
    const found = await look(namespace, before, signal);
    if (found === undefined) return { did: 'nothing', says: `the network namespace of ${record.node} is gone` };
    if (isWhole(found.missing)) return { did: 'nothing', says: `no interface of ${record.node} is down by us` };
    const commands = restoringCommands(found.missing);
    for (const argv of commands) await demandTool(inside(found.entered, argv), signal);
    // What came back with the interfaces hid nothing; what the kernel dropped meanwhile is missing only now.
    const rest = (await look(namespace, before, signal))?.missing;
    for (const argv of rest === undefined ? [] : restoringCommands(rest))
      await demandTool(inside(found.entered, argv), signal);
    return {
      did: 'undone',
      says: `${record.node} is connected again: ${commands.map((argv) => argv.join(' ')).join('; ')}`,
    };
  },

  verify: async (record: UndoRecord, _platform: Platform, signal: AbortSignal): Promise<Evidence> => {
    const { namespace, before } = gone.parse(record.data);
    const found = await look(namespace, before, signal);
    if (found === undefined) return { holds: true, says: `the network namespace of ${record.node} is gone` };
    const commands = restoringCommands(found.missing).map((argv) => argv.join(' '));
    if (commands.length === 0)
      return { holds: true, says: `interfaces, addresses and routes of ${record.node} are as they were` };
    return { holds: false, says: `${record.node} still lacks: ${commands.join('; ')}` };
  },
};

async function look(
  id: string,
  before: LinkState,
  signal: AbortSignal,
): Promise<{ readonly entered: Namespace; readonly missing: LinkState } | undefined> {
  const entered = await findNamespace(id);
  if (entered === undefined) return undefined;
  try {
    return { entered, missing: missingLinks(before, await readLinks(entered, signal)) };
  } catch (error) {
    if (error instanceof SreError && (await findNamespace(id)) === undefined) return undefined; // it went while we looked
    throw error;
  }
}
