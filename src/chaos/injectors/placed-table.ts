import { findNamespace } from './namespace.ts';
import { goneNamespace } from './network-target.ts';
import { nft, readTable, renewal, type TableNow } from './nft-table.ts';

/** Our table of a fault as it is now; absent when it is gone, or its namespace is. */
export async function lookAtTable(
  namespaceId: string,
  table: string,
  signal: AbortSignal,
): Promise<TableNow | undefined> {
  const namespace = await findNamespace(namespaceId);
  return namespace === undefined ? undefined : readTable(namespace, table, signal);
}

/** Gives the table of a fault at this node another lease; throws when its namespace is gone. */
export async function renewTable(
  { namespaceId, table, node }: { readonly namespaceId: string; readonly table: string; readonly node: string },
  leaseMs: number,
  signal: AbortSignal,
): Promise<void> {
  const namespace = await findNamespace(namespaceId);
  if (namespace === undefined) throw goneNamespace(node);
  await nft(namespace, renewal(table, leaseMs), signal);
}
