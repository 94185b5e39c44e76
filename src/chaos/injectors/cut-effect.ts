import type { Evidence, FaultOf } from '../fault.ts';
import type { InjectorContext } from '../injector.ts';
import { canReach, linkedHere, listeningPorts } from './canary.ts';
import type { Namespace } from './namespace.ts';
import { kinOf, namedOthers, othersOf, sideOf } from './network-target.ts';

/** Somebody who tries to connect; `from` absent: this machine, which is where clients come from. */
interface Caller {
  readonly name: string;
  readonly from: Namespace | undefined;
  readonly addresses: readonly string[];
}

/**
 * Whether those who were cut off notice: none of them gets a TCP connection to the target, which itself still accepts
 * them, and packets met the rules. Who should still get through is asked too and told, but does not decide: another fault
 * of the same act may keep them away.
 */
export async function cutEffect(
  spec: FaultOf<'cut'>,
  context: InjectorContext,
  packets: () => Promise<number>,
  signal: AbortSignal,
): Promise<Evidence> {
  const { machine, target } = context;
  const pid = await machine.hostPid(signal);
  const own = await sideOf(machine, signal);
  const [port] = pid === undefined ? [] : await listeningPorts(pid);
  const addresses = await machine.addresses(signal);
  if (own === undefined || port === undefined) {
    const met = await packets();
    return { holds: met > 0, says: `${target.name} listens on no port to try; ${met} packets met the rules` };
  }
  const reach = async (caller: Caller): Promise<readonly [string, boolean]> => [
    caller.name,
    await canReach(caller.from, caller.addresses, port, signal),
  ];
  const { away, near } = await callersOf(spec, context, addresses, signal);
  const [self, apart, together] = await Promise.all([
    canReach(own, addresses, port, signal),
    Promise.all(away.map(reach)),
    Promise.all(near.map(reach)),
  ]);
  const met = await packets();
  const through = apart.filter(([, reached]) => reached).map(([name]) => name);
  const told = [
    through.length === 0
      ? `${apart.length === 0 ? 'nobody here' : namesOf(apart)} cannot reach port ${port}`
      : `${through.join(', ')} can still reach port ${port}`,
    ...(self ? [] : [`neither can ${target.name} itself`]),
    ...together.map(([name, reached]) => `${name} ${reached ? 'can' : 'cannot'}`),
    `${met} packets met the rules`,
  ];
  return { holds: self && through.length === 0 && met > 0, says: told.join(', ') };
}

async function callersOf(
  { from }: FaultOf<'cut'>,
  context: InjectorContext,
  addresses: readonly string[],
  signal: AbortSignal,
): Promise<{ readonly away: readonly Caller[]; readonly near: readonly Caller[] }> {
  const others = othersOf(context);
  const sides = async (wanted: (name: string) => boolean): Promise<Caller[]> => {
    const found = await Promise.all(
      others
        .filter(({ target }) => wanted(target.name))
        .map(async ({ target, machine }) => ({ name: target.name, from: await sideOf(machine, signal), addresses })),
    );
    return found.filter((side) => side.from !== undefined);
  };
  const linked = await linkedHere(addresses, signal);
  const here: Caller[] = linked.length === 0 ? [] : [{ name: 'this machine', from: undefined, addresses: linked }];
  if (from === 'everybody') return { away: [...here, ...(await sides(() => true))], near: [] };
  if (from === 'clients') {
    const kin = new Set(kinOf(context).map(({ target }) => target.name));
    return { away: [...here, ...(await sides((name) => !kin.has(name)))], near: await sides((name) => kin.has(name)) };
  }
  const named = new Set(namedOthers(from, context).map(({ target }) => target.name));
  return { away: await sides((name) => named.has(name)), near: await sides((name) => !named.has(name)) };
}

function namesOf(callers: readonly (readonly [string, boolean])[]): string {
  return callers.map(([name]) => name).join(', ');
}
