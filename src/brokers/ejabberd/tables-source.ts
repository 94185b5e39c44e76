import { withDeadline } from '../../core/deadline.ts';
import type { Log } from '../../core/log.ts';
import type { Reading } from '../../core/reading.ts';
import { type Source, SourceError } from '../../core/source.ts';
import { messageOf } from '../../core/sre-error.ts';
import { metrics } from '../../metrics/catalogue.ts';
import { reading } from '../../metrics/metric.ts';
import { type ConfiguredNode, costsOneCommand } from './command-api.ts';
import type { Table } from './table.ts';

/** How long a node may be silent before the next one is asked. */
const PATIENCE_MS = 2_000;
/** Mnesia counts words, and every supported Erlang machine has 64-bit ones. */
const WORD_BYTES = 8;

/** What the size of each table of mod_mqtt means; `node` is where it was read. */
const tables: Readonly<Record<string, (node: string, table: Table) => readonly Reading[]>> = {
  mqtt_session: (node, { size }) => [reading(metrics.sessionsCurrent, { node }, size)],
  mqtt_sub: (node, { size, words }) => [
    reading(metrics.subscriptionsCurrent, { node }, size),
    ...(words === undefined
      ? []
      : [reading(metrics.subscriptionMemory, { node, method: 'table' }, words * WORD_BYTES)]),
  ],
  mqtt_pub: (node, { size }) => [reading(metrics.retainedMessages, { node }, size)],
};

/**
 * The tables of mod_mqtt, read from one node for all: each holds a full copy, so adding up the nodes would multiply. The
 * numbers carry the name of the node they were read from, which is the same one for as long as it answers.
 */
export function openTablesSource(nodes: readonly ConfiguredNode[], log: Log): Source {
  let favourite: ConfiguredNode | undefined;
  return {
    name: 'tables',
    read: async (signal) => {
      let failure: unknown = new SourceError('internal', 'no node is configured');
      for (const node of nodes.toSorted((a, b) => Number(b === favourite) - Number(a === favourite))) {
        try {
          const readings = await withDeadline(`tables of ${node.name}`, PATIENCE_MS, signal, (inner) =>
            readTables(node, inner, log),
          );
          favourite = node;
          return { readings };
        } catch (error) {
          signal.throwIfAborted();
          log.debug({ node: node.name, error: messageOf(error) }, 'tables are read from another node');
          failure = error;
        }
      }
      throw failure instanceof SourceError
        ? failure
        : new SourceError('timeout', messageOf(failure), { cause: failure });
    },
  };
}

/** One table that is missing costs its own numbers; none at all is a failure. */
async function readTables({ name, api }: ConfiguredNode, signal: AbortSignal, log: Log): Promise<readonly Reading[]> {
  const failures: SourceError[] = [];
  const read = await Promise.all(
    Object.entries(tables).map(async ([table, say]) => {
      try {
        return say(name, await api.table(table, signal));
      } catch (error) {
        if (!costsOneCommand(error)) throw error;
        log.debug({ node: name, table, error: error.message }, 'table is not known');
        failures.push(error);
        return [];
      }
    }),
  );
  const [first] = failures;
  if (first !== undefined && failures.length === Object.keys(tables).length) throw first;
  return read.flat();
}
