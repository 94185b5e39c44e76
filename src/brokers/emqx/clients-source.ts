import { z } from 'zod';
import type { Clock } from '../../core/clock.ts';
import type { Reading } from '../../core/reading.ts';
import { type Source, SourceError } from '../../core/source.ts';
import { urlPart } from '../../http/url-part.ts';
import { metrics } from '../../metrics/catalogue.ts';
import { reading } from '../../metrics/metric.ts';
import { known } from '../known.ts';
import { pacedRead } from '../paced-read.ts';
import { type Cluster, selfOf } from './cluster.ts';
import type { EmqxNode } from './emqx-node.ts';

const PAGE_SIZE = 1_000;
/** Understood since 5.6; before, rows come whole. */
const FIELDS = 'clientid,mqueue_len,inflight_cnt,expiry_interval';

const number = z.number().nonnegative().optional().catch(undefined);
const clientSchema = z.object({
  clientid: z.string(),
  mqueue_len: number,
  inflight_cnt: number,
  expiry_interval: number,
});
const pageSchema = z.object({
  data: z.array(clientSchema),
  meta: z.object({ count: number, hasnext: z.boolean().optional() }),
});

export type EmqxClient = z.output<typeof clientSchema>;

export interface ClientsOptions {
  /** Clients of one node after which its list is given up. */
  readonly maxRows: number;
  /** A list is asked for once in this time. */
  readonly everyMs: number;
  readonly clock: Clock;
  readonly closing: AbortSignal;
}

/**
 * The clients and offline sessions of one node, asked of the node itself, so that none is counted twice; seldom, because
 * a list costs the broker a request for every thousand of them.
 */
export function clientsSource(cluster: Cluster, node: EmqxNode, options: ClientsOptions): Source {
  const { maxRows, everyMs, clock, closing } = options;
  const read = pacedRead(
    async (signal) => {
      signal.throwIfAborted();
      const self = await selfOf(cluster, node, signal);
      const path = `/clients?node=${urlPart(self)}&fields=${FIELDS}&limit=${PAGE_SIZE}`;
      const clients = new Map<string, EmqxClient>(); // a client that slid from one page to the next counts once
      for (let page = 1, rows = 0, more = true; more; page++) {
        const { data, meta } = await node.api.read(`${path}&page=${page}`, pageSchema, signal);
        for (const client of data) clients.set(client.clientid, client);
        rows += PAGE_SIZE; // pages that say the same again for ever are too many as well
        if (Math.max(clients.size, rows - PAGE_SIZE, meta.count ?? 0) > maxRows) {
          throw new SourceError(
            'too_large',
            `GET ${node.api.base}${path}: more than ${maxRows} clients; raise options.maxRows or set options.clients to false`,
          );
        }
        more = data.length > 0 && (meta.hasnext ?? data.length === PAGE_SIZE);
      }
      return { readings: clientReadings(node.name, [...clients.values()]), asOfMs: clock.wallMs() };
    },
    { everyMs, clock, closing },
  );
  return { node: node.name, name: 'clients', read };
}

/** No clients are a known 0; clients of which one does not tell the number are no knowledge. */
export function clientReadings(node: string, clients: readonly EmqxClient[]): readonly Reading[] {
  const persistent = numbers(clients, 'expiry_interval')?.filter((seconds) => seconds > 0).length;
  const queued = sum(numbers(clients, 'mqueue_len'));
  const inflight = sum(numbers(clients, 'inflight_cnt'));
  return [
    ...known(queued, (messages) => reading(metrics.queuedMessages, { node, method: 'derived' }, messages)),
    ...known(inflight, (messages) => reading(metrics.inflightMessages, { node }, messages)),
    ...known(persistent, (sessions) => reading(metrics.sessionsPersistent, { node }, sessions)),
  ];
}

function numbers(
  clients: readonly EmqxClient[],
  field: 'mqueue_len' | 'inflight_cnt' | 'expiry_interval',
): readonly number[] | undefined {
  const told = clients.map((client) => client[field]).filter((value) => value !== undefined);
  return told.length < clients.length ? undefined : told;
}

function sum(values: readonly number[] | undefined): number | undefined {
  return values?.reduce((total, value) => total + value, 0);
}
