import { hashOf } from '../canonical-json.ts';
import { inside, type Namespace } from './namespace.ts';
import { demandTool, runTool } from './tool.ts';

/** What our tables are called begins like this; nobody else's does. */
const TABLE_PREFIX = 'sre_chaos_';
/** Before everything else that looks at packets. */
export const FIRST = -310;
/**
 * The beginning of every rule: it matches while the lease lives. Set elements carry the kernel's own timer, so a fault
 * nobody renews ends by itself whatever became of the process that made it.
 */
export const LEASED = 'meta nfproto @lease';

/** The table of one fault: the same fault on the same process always has the same name. */
export function tableName(fault: unknown): string {
  return `${TABLE_PREFIX}${hashOf(fault).slice(0, 8)}`;
}

/** Commands that make a table with a lease; `body` are the commands for the rest, each beginning with `add`. */
export function leasedTable(name: string, body: readonly string[], leaseMs: number): string {
  const table = `table inet ${name}`;
  return [
    `add ${table}`,
    `delete ${table}`, // so that making it twice makes it once
    `add ${table}`,
    `add set inet ${name} lease { type nf_proto; flags timeout; }`,
    ...body,
    `add element inet ${name} lease ${lease(leaseMs)}`,
  ].join('; ');
}

/** Commands that give the lease another term: adding alone would keep the old one. Fails when it has run out. */
export function renewal(name: string, leaseMs: number): string {
  return `delete element inet ${name} lease { ipv4, ipv6 }; add element inet ${name} lease ${lease(leaseMs)}`;
}

function lease(leaseMs: number): string {
  const timeout = `timeout ${Math.max(1, Math.round(leaseMs))}ms`;
  return `{ ipv4 ${timeout}, ipv6 ${timeout} }`;
}

/** Runs commands of nft in a namespace: all of them take effect, or none. */
export async function nft(namespace: Namespace, commands: string, signal: AbortSignal): Promise<void> {
  await demandTool(inside(namespace, ['nft', commands]), signal);
}

/** A table as it is now. */
export interface TableNow {
  /** Whether its lease lives: without it the rules match nothing. */
  readonly leased: boolean;
  /** Packets its rules have met. */
  readonly packets: number;
}

/** Reads a table; absent when there is none of that name. */
export async function readTable(
  namespace: Namespace,
  name: string,
  signal: AbortSignal,
): Promise<TableNow | undefined> {
  const argv = inside(namespace, ['nft', 'list', 'table', 'inet', name]);
  const { exitCode, stdout, stderr } = await runTool(argv, signal);
  if (exitCode === 0) return parseTable(stdout);
  if (stderr.includes('No such file or directory')) return undefined;
  await demandTool(argv, signal); // says what else is the matter
  return undefined;
}

/** Reads what `nft list table` prints. */
export function parseTable(text: string): TableNow {
  const set = /set lease \{(.*?)\n\t\}/s.exec(text)?.[1] ?? '';
  const counters = [...text.matchAll(/counter packets (\d+)/g)];
  return {
    leased: /elements = \{ \S/.test(set),
    packets: counters.reduce((sum, [, packets]) => sum + Number(packets), 0),
  };
}

/** Deletes a table; one that is gone already is what was wanted. */
export async function deleteTable(namespace: Namespace, name: string, signal: AbortSignal): Promise<void> {
  await nft(namespace, `add table inet ${name}; delete table inet ${name}`, signal);
}

/** The names of our tables in a namespace. */
export async function ourTables(namespace: Namespace, signal: AbortSignal): Promise<readonly string[]> {
  const listing = await demandTool(inside(namespace, ['nft', 'list', 'tables', 'inet']), signal);
  return [...listing.matchAll(/^table inet (\S+)$/gm)].flatMap(([, name = '']) =>
    name.startsWith(TABLE_PREFIX) ? [name] : [],
  );
}
