import { EXIT } from '../../core/exit-code.ts';
import { SreError } from '../../core/sre-error.ts';
import type { InjectorContext } from '../injector.ts';
import type { Machine } from '../platform.ts';
import { impossible } from './capability.ts';
import { drifted } from './drift.ts';
import { type Namespace, namespaceOf, ownNamespace } from './namespace.ts';

type Other = InjectorContext['others'][number];

/** The namespace a fault on the network of the target goes into; refuses one in which others of the cluster live too. */
export async function faultyNamespace(context: InjectorContext): Promise<Namespace> {
  const { machine, target, signal } = context;
  const namespace = await ownNamespace(machine, signal);
  for (const other of othersOf(context)) {
    const pid = await other.machine.hostPid(signal);
    if (pid !== undefined && (await namespaceOf(pid))?.id === namespace.id) {
      throw impossible(`${other.target.name} shares the network of ${target.name}: both would be hit`);
    }
  }
  return namespace;
}

/** Everybody but the target. */
export function othersOf({ others, target }: InjectorContext): readonly Other[] {
  return others.filter((other) => other.target.name !== target.name);
}

/** The targets a fault names; one that is not there, or is the target itself, is a mistake of the scenario. */
export function namedOthers(names: readonly string[], context: InjectorContext): readonly Other[] {
  const others = othersOf(context);
  return names.map((name) => {
    const other = others.find(({ target }) => target.name === name);
    if (other === undefined)
      throw new Error(`${context.target.name} cannot be kept from ${name}, which is no other target`);
    return other;
  });
}

/** Addresses of some targets, each once; refuses a target whose addresses nobody knows. */
export async function addressesOf(others: readonly Other[], signal: AbortSignal): Promise<readonly string[]> {
  const all = await Promise.all(
    others.map(async ({ target, machine }) => {
      const addresses = await machine.addresses(signal);
      if (addresses.length === 0) throw impossible(`${target.name} has no address of its own to cut off`);
      return addresses;
    }),
  );
  return [...new Set(all.flat())].toSorted();
}

/** The namespace at the moment of the deed; throws when target or namespace are not the planned ones any more. */
export async function enterPlanned(
  { target, machine }: InjectorContext,
  namespace: Namespace,
  signal: AbortSignal,
): Promise<Namespace> {
  if ((await machine.identity(signal)) !== target.identity) throw drifted(target);
  const pid = await machine.hostPid(signal);
  const now = pid === undefined ? undefined : await namespaceOf(pid);
  if (now?.id !== namespace.id) throw drifted(target);
  return now;
}

/** The namespace of a record, for a look at a fault that should be there. */
export function goneNamespace(node: string): SreError {
  return new SreError('SRE_CHAOS_NAMESPACE', `the network namespace of ${node} is gone`, {
    exitCode: EXIT.faultNotProven,
  });
}

/** Members and dependencies whose packets are not those of clients: all but what passes clients' connections on. */
export function kinOf(context: InjectorContext): readonly Other[] {
  return othersOf(context).filter(({ target }) => target.role === undefined || !passesOn(target.labels?.['role']));
}

function passesOn(role: string | undefined): boolean {
  return role === 'balancer' || role === 'gateway';
}

/** A machine as a side of a conversation: where it calls from. */
export async function sideOf(machine: Machine, signal: AbortSignal): Promise<Namespace | undefined> {
  const pid = await machine.hostPid(signal);
  return pid === undefined ? undefined : namespaceOf(pid);
}
