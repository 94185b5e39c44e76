import type { Clock } from '../../core/clock.ts';
import { withDeadline } from '../../core/deadline.ts';
import { messageOf } from '../../core/sre-error.ts';
import { firstAnswer } from '../first-answer.ts';
import { unlessNotOffered } from '../not-offered.ts';
import type { Cluster } from './cluster.ts';
import { type ConfiguredNode, identify } from './configured-node.ts';
import { type ManagementApi, type Row, textOf } from './management-api.ts';
import { type Member, readMembers } from './members.ts';

/** How long a node may be silent before the next one is asked as well. */
const PATIENCE_MS = 2_000;
/** How long the nodes on the other side of a split may take altogether; they must not cost us the side we have. */
const OTHER_SIDES_MS = 2_000;

/** Rows of a cluster-wide list by configured node. A node that is not in it was not heard: unknown, not 0. */
export type RowsByNode = ReadonlyMap<string, readonly Row[]>;

/** Reads one list of the management API once for the whole cluster, see docs/adr/003. */
export interface ListReader {
  read(signal: AbortSignal): Promise<RowsByNode>;
}

/**
 * Every node answers for the whole cluster, so asking each and adding up would multiply. The node that answered last is
 * asked first; nodes it does not see, or which did not answer it, are then asked themselves, and of what they say only
 * what nobody has said yet counts.
 */
export function createListReader(
  cluster: Cluster,
  list: {
    readonly path: string;
    readonly maxRows: number;
    readonly clock: Clock;
    /** What tells a row from the others of its node; virtual host and name without it. */
    readonly keyOf?: (row: Row) => string;
    /** Called when a node does not know the path of the list, which then has no rows there; an error without it. */
    readonly notOffered?: () => void;
    /** Throws when the list of that node would leave out rows without saying so. */
    readonly ensureWhole?: (api: ManagementApi, signal: AbortSignal) => Promise<void>;
  },
): ListReader {
  let favourite: ConfiguredNode | undefined;

  const rowsOf = async (node: ConfiguredNode, signal: AbortSignal): Promise<readonly Row[]> => {
    const rows = node.management.pagedList(list.path, list.maxRows, signal);
    if (list.notOffered === undefined) return rows;
    const offered = await unlessNotOffered(rows);
    if (offered === undefined) list.notOffered();
    return offered ?? [];
  };

  const ask = async (node: ConfiguredNode, signal: AbortSignal): Promise<RowsByNode> => {
    const [members, rows] = await Promise.all([
      readMembers(node.management, signal),
      rowsOf(node, signal),
      list.ensureWhole?.(node.management, signal),
    ]);
    await identify(
      cluster.nodes,
      cluster.names,
      members.map(({ name }) => name),
      { signal, log: cluster.log },
    );
    return group(rows, list.keyOf ?? vhostAndName, heard(members), (name) => cluster.names.of(name));
  };
  const options = (signal: AbortSignal) => ({ patienceMs: PATIENCE_MS, clock: list.clock, signal });

  return {
    read: async (signal) => {
      signal.throwIfAborted();
      const inOrder = cluster.nodes.toSorted((a, b) => Number(b === favourite) - Number(a === favourite));
      const { from, value } = await firstAnswer(inOrder, ask, options(signal));
      favourite = from;
      const all = new Map(value);
      const missing = () => cluster.nodes.filter((node) => !all.has(node.name));
      if (missing().length === 0) return all;
      try {
        await withDeadline('other sides of a split', OTHER_SIDES_MS, signal, async (inner) => {
          for (let left = missing(), before = 0; left.length > 0 && left.length !== before; left = missing()) {
            before = left.length;
            const other = await firstAnswer(left, ask, options(inner));
            for (const [node, rows] of other.value) if (!all.has(node)) all.set(node, rows);
          }
        });
      } catch (error) {
        signal.throwIfAborted();
        // The usual reason is a dead node. Its own sources report that; here it stays unknown.
        cluster.log.debug({ nodes: missing().map(({ name }) => name), error: messageOf(error) }, 'nodes not heard');
      }
      return all;
    },
  };
}

/** Members whose rows are in an answer: running, and heard by the asked node where it tells (it does unless statistics are off). */
function heard(members: readonly Member[]): readonly string[] {
  const tells = members.some(({ answered }) => answered);
  return members.filter(({ running, answered }) => running && (answered || !tells)).map(({ name }) => name);
}

/** Rows of heard members by node; a row that slid from one page to the next while reading counts once. */
function group(
  rows: readonly Row[],
  keyOf: (row: Row) => string,
  members: readonly string[],
  nameOf: (member: string) => string,
): RowsByNode {
  const groups = new Map(members.map((member) => [member, new Map<string, Row>()]));
  for (const row of rows) {
    groups.get(textOf(row, 'node') ?? '')?.set(keyOf(row), row);
  }
  return new Map([...groups].map(([member, unique]) => [nameOf(member), [...unique.values()]]));
}

function vhostAndName(row: Row): string {
  return `${textOf(row, 'vhost') ?? ''} ${textOf(row, 'name') ?? ''}`;
}
