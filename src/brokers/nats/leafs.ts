import type { Reading } from '../../core/reading.ts';
import { metrics } from '../../metrics/catalogue.ts';
import { reading } from '../../metrics/metric.ts';
import { type Document, numberOf, partOf, rowsOf, textOf } from './document.ts';

/** The account of a leaf node that names none. */
const GLOBAL_ACCOUNT = '$G';

/** What a server without `server_name` is called: its key, another one after every start. */
const SERVER_KEY = /^N[A-Z2-7]{55}$/;

/** How many connections to leaf nodes this server is configured to make, by local account. */
export function configuredRemotes(varz: Document): ReadonlyMap<string, number> {
  const accounts = (rowsOf(partOf(varz, 'leaf'), 'remotes') ?? []).map(
    (remote) => textOf(remote, 'local_account') ?? GLOBAL_ACCOUNT,
  );
  return countsOf(accounts);
}

/**
 * Leaf node connections of one server. Those it makes itself are one link for each account, up while there are as many
 * as configured; those made to it are known only while they last, by account and name of the server at the other end.
 */
export function leafReadings(
  node: string,
  remotes: ReadonlyMap<string, number>,
  leafs: readonly Document[],
): ReadonlyMap<string, readonly Reading[]> {
  const made = new Map<string, Document[]>([...remotes.keys()].map((account) => [account, []]));
  const taken = new Map<string, Document[]>();
  for (const leaf of leafs) {
    const account = textOf(leaf, 'account') ?? GLOBAL_ACCOUNT;
    const outgoing = made.get(account);
    if (leaf['is_spoke'] === true && outgoing !== undefined) outgoing.push(leaf);
    else append(taken, `${account}/${nameOf(leaf)}`, leaf);
  }
  return new Map([
    ...[...made].map(([account, connections]) => {
      const wanted = remotes.get(account) ?? 0;
      return linkOf(node, account, connections.length >= wanted, wanted === 1 ? connections : []);
    }),
    ...[...taken].map(([bridge, connections]) => linkOf(node, bridge, true, connections)),
  ]);
}

/** Counters belong to a connection: added up over several they would fall when one of them ends. */
function linkOf(
  node: string,
  bridge: string,
  up: boolean,
  connections: readonly Document[],
): [string, readonly Reading[]] {
  const only = connections.length === 1 ? connections[0] : undefined;
  const [received, sent] = [numberOf(only, 'in_msgs'), numberOf(only, 'out_msgs')];
  return [
    `leaf ${bridge}`,
    [
      reading(metrics.bridgeUp, { node, bridge, type: 'leaf' }, up ? 1 : 0),
      ...(received === undefined ? [] : [reading(metrics.bridgeMessages, { node, bridge, direction: 'in' }, received)]),
      ...(sent === undefined ? [] : [reading(metrics.bridgeMessages, { node, bridge, direction: 'out' }, sent)]),
    ],
  ];
}

function nameOf(leaf: Document): string {
  const name = textOf(leaf, 'name');
  return name === undefined || SERVER_KEY.test(name) ? 'unnamed' : name;
}

function countsOf(names: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

function append<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [item]);
  else list.push(item);
}
