import { z } from 'zod';
import { type ClientReader, count, flag, text, versionOf } from '../client-reader.ts';
import { expiryOf, known, type ListedClient, timeOf } from '../listed-client.ts';

const PAGE = 1_000;
/** Understood since 5.6; before, rows come whole. */
const FIELDS = [
  'clientid',
  'node',
  'connected',
  'username',
  'ip_address',
  'proto_ver',
  'keepalive',
  'expiry_interval',
  'connected_at',
  'disconnected_at',
  'mqueue_len',
  'mqueue_max',
  'mqueue_dropped',
  'inflight_cnt',
  'inflight_max',
  'listener',
].join(',');

const rowSchema = z.object({
  clientid: z.string(),
  node: text,
  connected: flag,
  username: text,
  ip_address: text,
  proto_ver: count,
  keepalive: count,
  expiry_interval: count,
  connected_at: text,
  disconnected_at: text,
  mqueue_len: count,
  mqueue_max: count,
  mqueue_dropped: count,
  inflight_cnt: count,
  inflight_max: count,
  listener: text,
});
const pageSchema = z.object({
  data: z.array(rowSchema),
  meta: z.object({ count, hasnext: flag }).optional(),
});

/** EMQX 5 and 6: `GET /api/v5/clients`, of the whole cluster, page by page; it does not tell of wills. */
export const emqxClients: ClientReader = {
  broker: 'EMQX',
  address: 'http://HOST:18083, an API key and its secret as user and password',
  read: async (api, most, signal) => {
    const clients = new Map<string, ListedClient>(); // a client that slid from one page to the next counts once
    const limit = Math.min(PAGE, most);
    for (let page = 1; page * limit <= most + limit; page++) {
      const path = `/api/v5/clients?fields=${FIELDS}&limit=${limit}&page=${page}`;
      const { data, meta } = await api.get(path, pageSchema, signal);
      for (const row of data) clients.set(`${row.node} ${row.clientid}`, clientOf(row));
      const more = data.length > 0 && (meta?.hasnext ?? data.length === limit);
      if (!more || clients.size >= most) {
        return { clients: [...clients.values()].slice(0, most), complete: !more && clients.size <= most };
      }
    }
    return { clients: [...clients.values()].slice(0, most), complete: false };
  },
};

function clientOf(row: z.output<typeof rowSchema>): ListedClient {
  return {
    clientId: row.clientid,
    ...known<Partial<ListedClient>>({
      node: row.node,
      connected: row.connected,
      user: row.username,
      address: row.ip_address,
      version: versionOf(row.proto_ver),
      keepAliveSeconds: row.keepalive,
      persistent: row.expiry_interval === undefined ? undefined : row.expiry_interval > 0,
      expirySeconds: row.expiry_interval === undefined ? undefined : expiryOf(row.expiry_interval),
      connectedAtMs: timeOf(row.connected_at),
      disconnectedAtMs: row.connected === true ? undefined : timeOf(row.disconnected_at),
      queued: row.mqueue_len,
      queueLimit: row.mqueue_max === 0 ? undefined : row.mqueue_max, // 0 is no limit
      dropped: row.mqueue_dropped,
      inflight: row.inflight_cnt,
      inflightLimit: row.inflight_max === 0 ? undefined : row.inflight_max,
      tls: row.listener === undefined ? undefined : /^(?:ssl|wss|quic):/.test(row.listener),
    }),
  };
}
