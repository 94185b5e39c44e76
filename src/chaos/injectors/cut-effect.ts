import type { Evidence, FaultOf } from '../fault.ts';
import type { InjectorContext } from '../injector.ts';
import { canReach, listeningPorts } from './canary.ts';
import type { Namespace } from './namespace.ts';
import { kinOf, namedOthers, othersOf, sideOf } from './network-target.ts';

/** Somebody who tries to connect; `from` absent: this machine, which is where clients come from. */
interface Caller {
  readonly name: string;
  readonly from: Namespace | undefined;
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
  const reach = async ({ name, from }: Caller): Promise<readonly [string, boolean]> => [
    name,
    await canReach(from, addresses, port, signal),
  ];
  const { away, near } = await callersOf(spec, context, signal);
  const [self, apart, together] = await Promise.all([
    canReach(own, addresses, port, signal),
    Promise.all(away.map(reach)),
    Promise.all(near.map(reach)),
  ]);
  const met = await packets();
  const through = apart.filter(([, reached]) => reached).map(([name]) => name);
  const told = [
    through.length === 0
      ? `${namesOf(apart)} cannot reach port ${port}`
      : `${through.join(', ')} can still reach port ${port}`,
    ...(self ? [] : [`neither can ${target.name} itself`]),
    ...together.map(([name, reached]) => `${name} ${reached ? 'can' : 'cannot'}`),
    `${met} packets met the rules`,
  ];
  return { holds: self && apart.length > 0 && through.length === 0 && met > 0, says: told.join(', ') };
}

async function callersOf(
  { from }: FaultOf<'cut'>,
  context: InjectorContext,
  signal: AbortSignal,
): Promise<{ readonly away: readonly Caller[]; readonly near: readonly Caller[] }> {
  const here: Caller = { name: 'this machine', from: undefined };
  const sides = async (others: ReturnType<typeof othersOf>): Promise<Caller[]> => {
    const found = await Promise.all(
      others.map(async ({ target, machine }) => ({ name: target.name, from: await sideOf(machine, signal) })),
    );
    return found.filter((side) => side.from !== undefined);
  };
  if (from === 'everybody') return { away: [here, ...(await sides(othersOf(context)))], near: [] };
  if (from === 'clients') return { away: [here], near: await sides(kinOf(context)) };
  const named = namedOthers(from, context);
  const rest = othersOf(context).filter(({ target }) => !from.includes(target.name));
  return { away: await sides(named), near: await sides(rest) };
}

function namesOf(callers: readonly (readonly [string, boolean])[]): string {
  return callers.map(([name]) => name).join(', ');
}
