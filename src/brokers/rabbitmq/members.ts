import { SourceError } from '../../core/source.ts';
import { type ManagementApi, numberOf, textOf } from './management-api.ts';

/** One member of the cluster as the asked node lists it. */
export interface Member {
  /** What the broker calls it. */
  readonly name: string;
  readonly running: boolean;
  /** Whether its own statistics reached the asked node; a running member without them has not answered it. */
  readonly answered: boolean;
  /** Members it is partitioned from, by its own account; undefined when it did not answer. */
  readonly partitionedFrom: number | undefined;
}

/** The member list of the node behind `api`. Hangs on every node for as long as a silent cut is not noticed. */
export async function readMembers(api: ManagementApi, signal: AbortSignal): Promise<readonly Member[]> {
  const rows = await api.list('/nodes?columns=name,running,uptime,partitions', signal);
  const members = rows.map((row) => ({
    name: textOf(row, 'name') ?? '',
    running: row['running'] === true,
    answered: numberOf(row, 'uptime') !== undefined,
    partitionedFrom: Array.isArray(row['partitions']) ? row['partitions'].length : undefined,
  }));
  if (members.length === 0 || members.some(({ name }) => name === '')) {
    throw new SourceError('parse', `expected the members of the cluster, got ${rows.length} rows without a name`);
  }
  return members;
}
