import type { FilePlace } from '../core/finding.ts';
import type { BridgeSetup, BrokerSetup } from './broker-setup.ts';
import { filtersOverlap } from './filter-overlap.ts';
import { reachOf } from './reach.ts';

/** One way messages take over one bridge: from topics at a broker to topics at another. */
export interface BridgeFlow {
  /** Which bridge: a broker never sends a message back over the bridge it came in by. */
  readonly bridge: BridgeSetup;
  /** Files of the brokers at both ends, or the address where no file was named for it. */
  readonly from: string;
  readonly to: string;
  /** Filters at both ends. */
  readonly takes: string;
  readonly gives: string;
  readonly place: FilePlace;
  /** The far end was found by elimination only. */
  readonly assumed: boolean;
}

/** Every way messages take over the bridges of these brokers. */
export function bridgeFlows(setups: readonly BrokerSetup[]): BridgeFlow[] {
  return setups.flatMap((setup) =>
    setup.bridges.flatMap((bridge) => {
      const { end, assumed } = farEnd(bridge, setup, setups);
      return bridge.topics.flatMap(({ filter, direction, localPrefix, remotePrefix, place }) => {
        const [here, there] = [`${localPrefix}${filter}`, `${remotePrefix}${filter}`];
        const common = { bridge, place, assumed };
        const out: BridgeFlow = { ...common, from: setup.file, to: end, takes: here, gives: there };
        const into: BridgeFlow = { ...common, from: end, to: setup.file, takes: there, gives: here };
        return direction === 'out' ? [out] : direction === 'in' ? [into] : [out, into];
      });
    }),
  );
}

/** Many patterns over many bridges have more ways than anybody waits for; the loops there are show early. */
const MOST_STEPS = 200_000;

/** Ways that lead a message back to where it began, each by other bridges than the step before; one for each set of bridges. */
export function bridgeLoops(flows: readonly BridgeFlow[]): BridgeFlow[][] {
  const loops = new Map<string, BridgeFlow[]>();
  let steps = 0;
  const walk = (path: readonly BridgeFlow[]): void => {
    const [first, last] = [path[0], path.at(-1)];
    if (first === undefined || last === undefined) return;
    if (last.to === first.from) {
      if (last.bridge !== first.bridge && filtersOverlap(last.gives, first.takes)) note(loops, path);
      return;
    }
    for (const next of flows) {
      if (++steps > MOST_STEPS) return;
      if (next.from !== last.to || next.bridge === last.bridge || !filtersOverlap(last.gives, next.takes)) continue;
      if (path.some(({ from }) => from === next.to && from !== first.from)) continue;
      walk([...path, next]);
    }
  };
  for (const flow of flows) {
    if (flow.from === flow.to) {
      if (filtersOverlap(flow.gives, flow.takes)) note(loops, [flow]);
    } else walk([flow]);
  }
  return [...loops.values()];
}

function note(loops: Map<string, BridgeFlow[]>, path: readonly BridgeFlow[]): void {
  const key = [...new Set(path.map(({ bridge }) => `${bridge.place.file}:${bridge.name}`))].toSorted().join('|');
  if (!loops.has(key)) loops.set(key, [...path]);
}

/** Whose listener a bridge leads to: one of the brokers at hand, or nobody's we know. */
function farEnd(
  { address }: BridgeSetup,
  own: BrokerSetup,
  setups: readonly BrokerSetup[],
): { readonly end: string; readonly assumed: boolean } {
  const others = setups.filter((setup) => setup !== own);
  const addresses = address.split(' ');
  for (const one of addresses) {
    const [host, port] = hostAndPort(one);
    const serves = (setup: BrokerSetup): boolean => setup.listeners.some((listener) => listener.port === port);
    if (reachOf(host) === 'local') {
      const here = [own, ...others].find(serves);
      if (here !== undefined) return { end: here.file, assumed: false };
    }
    const named = others.find(
      (setup) => serves(setup) && (setup.listeners.some(({ bind }) => bind === host) || callsItself(setup, host)),
    );
    if (named !== undefined) return { end: named.file, assumed: false };
    const [only] = others;
    if (others.length === 1 && only !== undefined && serves(only)) return { end: only.file, assumed: true };
  }
  return { end: addresses[0] ?? address, assumed: false };
}

/** Whether the first label of a host name is in the path of the file: `eu/mosquitto.conf`, `broker-b.conf`. */
function callsItself({ file }: BrokerSetup, host: string): boolean {
  const label = host.split('.')[0]?.toLowerCase() ?? '';
  return (
    label.length > 1 &&
    file
      .toLowerCase()
      .replace(/\.\w+$/, '')
      .split(/[\\/]/)
      .slice(-2)
      .includes(label)
  );
}

function hostAndPort(address: string): [host: string, port: number] {
  const at = address.lastIndexOf(':');
  return [address.slice(0, at).replace(/^\[|\]$/g, ''), Number(address.slice(at + 1))];
}
