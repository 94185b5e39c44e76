import { z } from 'zod';
import type { Clock } from '../../core/clock.ts';
import type { Reading } from '../../core/reading.ts';
import { type Source, SourceError } from '../../core/source.ts';
import { metrics } from '../../metrics/catalogue.ts';
import { reading } from '../../metrics/metric.ts';
import { firstAnswer } from '../first-answer.ts';
import { pacedRead } from '../paced-read.ts';
import type { Cluster } from './cluster.ts';
import { parseDocument } from './document.ts';
import type { NodeAddress } from './node-address.ts';
import { learnNames } from './own-names.ts';

const FIELDS = ['node', 'mountpoint', 'client_id', 'is_online', 'clean_session', 'offline_messages'];
const ONLINE_FIELDS = ['online_messages', 'waiting_acks'];
/** A row that takes longer costs the whole answer (an empty 500): more patient than the 100 ms it has by itself. */
const ROW_MS = 3_000;
/** How long a node may be silent before the next one is asked as well. */
const PATIENCE_MS = 5_000;

const count = z.number().int().nonnegative();
const rowSchema = z.object({
  node: z.string().min(1),
  is_online: z.boolean(),
  clean_session: z.boolean(),
  offline_messages: count,
  // A session without a connection has neither, and VerneMQ says null.
  online_messages: count.nullish(),
  waiting_acks: count.nullish(),
});
const schema = z.object({ table: z.array(rowSchema) });

type Row = z.output<typeof rowSchema>;

export interface SessionsOptions {
  /** Sessions of one node after which the list is given up. */
  readonly maxRows: number;
  /** The list is asked for once in this time. */
  readonly everyMs: number;
  readonly clock: Clock;
  readonly closing: AbortSignal;
}

/**
 * The session list of the whole cluster, which every node gives: asked of one node, seldom, and given up when it is cut
 * off at `maxRows`, because a sum over part of it would be wrong. The only place where VerneMQ says what is queued now.
 */
export function sessionsSource(cluster: Cluster, options: SessionsOptions): Source {
  const { maxRows, everyMs, clock, closing } = options;
  const fields = [...FIELDS, ...ONLINE_FIELDS].map((field) => `--${field}`).join('&');
  const query = `--limit=${maxRows}&--rowtimeout=${ROW_MS}&${fields}`;
  const ask = async (node: NodeAddress, signal: AbortSignal): Promise<readonly Row[]> => {
    const url = `${node.api}/api/v1/session/show?${query}`;
    const { table } = parseDocument(url, schema, await cluster.reader.json(url, { signal }));
    for (const rows of byNode(table).values()) {
      if (rows.length < maxRows) continue;
      throw new SourceError(
        'too_large',
        `GET ${url}: ${maxRows} sessions or more on a node; raise options.maxRows or set options.sessions to false`,
      );
    }
    return table;
  };
  const read = pacedRead(
    async (signal) => {
      const asked = { patienceMs: PATIENCE_MS, signal, clock };
      const { value: table } = await firstAnswer(cluster.nodes, ask, asked);
      const asOfMs = clock.wallMs();
      const nodes = byNode(table);
      await learnNames(cluster, [...nodes.keys()], signal);
      // A node that is not in the list has no session or is away: not a known 0.
      const readings = [...nodes].flatMap(([name, rows]) => sessionReadings(cluster.names.of(name), rows));
      return { readings, asOfMs };
    },
    { everyMs, clock, closing },
  );
  return { name: 'sessions', read };
}

function byNode(table: readonly Row[]): ReadonlyMap<string, readonly Row[]> {
  const nodes = new Map<string, Row[]>();
  for (const row of table) nodes.set(row.node, [...(nodes.get(row.node) ?? []), row]);
  return nodes;
}

function sessionReadings(node: string, rows: readonly Row[]): readonly Reading[] {
  const sum = (of: (row: Row) => number): number => rows.reduce((total, row) => total + of(row), 0);
  const queued = sum((row) => row.offline_messages + (row.online_messages ?? 0));
  return [
    reading(metrics.queuedMessages, { node, method: 'table' }, queued),
    reading(
      metrics.inflightMessages,
      { node },
      sum((row) => row.waiting_acks ?? 0),
    ),
    reading(
      metrics.sessionsPersistent,
      { node },
      sum((row) => (row.clean_session ? 0 : 1)),
    ),
  ];
}
