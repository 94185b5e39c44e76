import { lookUp } from '../../core/registry.ts';
import type { Capabilities, ChaosDriver, DriverKind } from '../driver.ts';
import {
  type Evidence,
  FAULT_KINDS,
  type Fault,
  type FaultKind,
  type FaultSpec,
  faultKinds,
  type UndoRecord,
} from '../fault.ts';
import type { Injector } from '../injector.ts';
import { impossible } from '../injectors/capability.ts';
import { injectors } from '../injectors/index.ts';
import type { Platform, Reached } from '../platform.ts';
import type { ChaosNode } from '../target.ts';

/** The driver of a platform: its machines, and every injector that can work on them. */
export function platformDriver(platform: Platform): DriverKind {
  return {
    summary: platform.summary,
    selector: platform.selector,
    open: (selector, nodes) => openDriver(platform, selector, nodes),
    undo: (record, outputDir, signal) => injectorOf(record).undo(record, platform, outputDir, signal),
    verify: (record, signal) => injectorOf(record).verify(record, platform, signal),
    ...(platform.rehearse === undefined ? {} : { rehearse: platform.rehearse }),
    ...(platform.leftovers === undefined ? {} : { leftovers: platform.leftovers }),
  };
}

function openDriver(
  platform: Platform,
  selector: Readonly<Record<string, unknown>>,
  nodes: readonly ChaosNode[],
): ChaosDriver {
  const find = (signal: AbortSignal): Promise<readonly Reached[]> => platform.find(selector, nodes, signal);
  return {
    kind: platform.name,
    targets: async (signal) => (await find(signal)).map(({ target }) => target),
    capabilities: async (signal) => {
      // Dependencies differ too much to be asked as one: what a scenario wants of one of them is asked when it is planned.
      const members = (await find(signal)).filter(({ target }) => target.role === undefined);
      const machines = members.map(({ target, handle }) => ({ name: target.name, machine: platform.machine(handle) }));
      const able = async (kind: FaultKind): Promise<Evidence> => {
        const injector = injectors[kind];
        if (injector === undefined) return { holds: false, says: `the ${platform.name} driver has no ${kind}` };
        for (const { name, machine } of machines) {
          const { holds, says } = await injector.able(machine, signal);
          if (!holds) return { holds, says: `${name}: ${says}` };
        }
        return { holds: true, says: FAULT_KINDS[kind].summary };
      };
      const entries = await Promise.all(faultKinds.map(async (kind) => [kind, await able(kind)] as const));
      return Object.fromEntries(entries) as Capabilities;
    },
    plan: async (spec, target, others, signal) => {
      const reached = await find(signal);
      const handleOf = (name: string): Reached => lookUp(byName(reached), 'target', name);
      const own = handleOf(target.name);
      const machine = platform.machine(own.handle);
      const { holds, says } = await injectorFor(spec.kind).able(machine, signal);
      if (!holds) throw impossible(`${spec.kind} cannot be done to ${target.name}: ${says}`);
      return planOf(spec, {
        platform,
        reached: own,
        machine,
        target,
        others: others.map((other) => ({ target: other, machine: platform.machine(handleOf(other.name).handle) })),
        signal,
      });
    },
  };
}

function planOf(spec: FaultSpec, context: Parameters<Injector['plan']>[1]): Promise<Fault> {
  return injectorFor(spec.kind).plan(spec, context);
}

function injectorOf(record: UndoRecord): Injector {
  return injectorFor(record.fault);
}

/** The registry's type ties a kind to its injector; a spec carries its kind, so the pair always fits. */
function injectorFor(kind: FaultKind): Injector {
  return lookUp(injectors as Readonly<Record<string, Injector>>, 'injector', kind);
}

function byName(reached: readonly Reached[]): Readonly<Record<string, Reached>> {
  return Object.fromEntries(reached.map((each) => [each.target.name, each]));
}
