import type { Evidence, FaultOf } from '../fault.ts';
import type { InjectorContext } from '../injector.ts';
import { handshakeMs, linkedHere, listeningPorts } from './canary.ts';
import { namedOthers, othersOf, sideOf } from './network-target.ts';

/** A delay counts as seen when this part of it is. */
const SEEN = 0.5;

/**
 * Whether packets meet the fault: somebody it is meant for connects, and the rules count; a delay must be felt by the
 * one who connects.
 */
export async function shapeEffect(
  { toward, delayMs }: FaultOf<'shape'>,
  context: InjectorContext,
  packets: () => Promise<number>,
  signal: AbortSignal,
): Promise<Evidence> {
  const { machine, target } = context;
  const pid = await machine.hostPid(signal);
  const [port] = pid === undefined ? [] : await listeningPorts(pid);
  const all = await machine.addresses(signal);
  const linked = toward === undefined ? await linkedHere(all, signal) : [];
  const callers = toward === undefined ? othersOf(context) : namedOthers(toward, context);
  const [peer] = await Promise.all(callers.map((other) => sideOf(other.machine, signal)));
  const [from, addresses] = linked.length > 0 ? [undefined, linked] : [peer, all];
  const tookMs = port === undefined ? undefined : await handshakeMs(from, addresses, port, signal);
  const met = await packets();
  const felt = delayMs === undefined || tookMs === undefined || tookMs >= SEEN * delayMs;
  const connect =
    port === undefined
      ? `${target.name} listens on no port to try`
      : `a connection to port ${port} ${tookMs === undefined ? 'failed' : `took ${Math.round(tookMs)} ms`}`;
  return { holds: met > 0 && felt, says: `${connect}, ${met} packets met the rules` };
}
