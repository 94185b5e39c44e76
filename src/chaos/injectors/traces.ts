import { SreError } from '../../core/sre-error.ts';
import type { FaultKind, UndoRecord } from '../fault.ts';
import type { Platform } from '../platform.ts';
import { inside, namedNamespaces } from './namespace.ts';
import { ourTables } from './nft-table.ts';

/** Something only a drill makes. */
export interface Trace {
  readonly says: string;
  readonly undo: UndoRecord;
}

/** Our tables in the namespaces of a platform's machines, whoever made them. */
export async function tracesOfTables(
  platform: Platform,
  fault: FaultKind,
  signal: AbortSignal,
): Promise<readonly Trace[]> {
  const found = await Promise.all(
    (await namedNamespaces(platform.namespaces)).map(async (namespace) =>
      (await ourTables(namespace, signal).catch(nothingSeen)).map((table) => ({
        says: `table ${table} in the network namespace ${namespace.path}`,
        undo: {
          driver: platform.name,
          fault,
          node: namespace.path,
          argv: inside(namespace, ['nft', 'delete', 'table', 'inet', table]),
          data: { namespace: namespace.id, table },
        },
      })),
    ),
  );
  return found.flat();
}

/** One name without a namespace behind it must not hide the others; the look at the whole machine says what it cannot enter. */
function nothingSeen(error: unknown): readonly string[] {
  if (error instanceof SreError) return [];
  throw error;
}
