import { z } from 'zod';
import { type ClientReader, count, flag, text, versionOf } from '../client-reader.ts';
import { known, type ListedClient } from '../listed-client.ts';

/** A row that takes longer costs the whole answer: more patient than the 100 ms VerneMQ has by itself. */
const ROW_MS = 3_000;
const FIELDS = [
  'node',
  'mountpoint',
  'client_id',
  'is_online',
  'user',
  'peer_host',
  'protocol',
  'clean_session',
  'session_started_at',
  'offline_messages',
  'online_messages',
  'waiting_acks',
];

const rowSchema = z.object({
  client_id: z.string(),
  node: text,
  is_online: flag,
  user: text,
  peer_host: text,
  protocol: count,
  clean_session: flag,
  session_started_at: count,
  offline_messages: count,
  online_messages: count,
  waiting_acks: count,
});
const schema = z.object({ table: z.array(rowSchema) });

/** VerneMQ: `GET /api/v1/session/show`, which answers for the whole cluster, at most so many rows of each node. */
export const verneMqClients: ClientReader = {
  broker: 'VerneMQ',
  address: 'http://HOST:8888, an API key as user',
  read: async (api, most, signal) => {
    const fields = FIELDS.map((field) => `--${field}`).join('&');
    const { table } = await api.get(
      `/api/v1/session/show?--limit=${most}&--rowtimeout=${ROW_MS}&${fields}`,
      schema,
      signal,
    );
    const ofNode = new Map<string | undefined, number>();
    for (const { node } of table) ofNode.set(node, (ofNode.get(node) ?? 0) + 1);
    const complete = [...ofNode.values()].every((rows) => rows < most);
    return { clients: table.slice(0, most).map(clientOf), complete: complete && table.length <= most };
  },
};

function clientOf(row: z.output<typeof rowSchema>): ListedClient {
  const queued = row.offline_messages === undefined ? undefined : row.offline_messages + (row.online_messages ?? 0);
  return {
    clientId: row.client_id,
    ...known<Partial<ListedClient>>({
      node: row.node,
      connected: row.is_online,
      user: row.user,
      address: row.peer_host,
      version: versionOf(row.protocol),
      persistent: row.clean_session === undefined ? undefined : !row.clean_session,
      connectedAtMs: row.session_started_at,
      queued,
      inflight: row.waiting_acks,
    }),
  };
}
