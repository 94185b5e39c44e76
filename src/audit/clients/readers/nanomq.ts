import { z } from 'zod';
import { type ClientReader, count, text, versionOf } from '../client-reader.ts';
import { known, type ListedClient } from '../listed-client.ts';

const rowSchema = z.object({
  client_id: z.string(),
  username: text,
  keepalive: count,
  conn_state: text,
  proto_ver: count,
});
const schema = z.object({ code: z.number(), data: z.array(rowSchema) });

/** NanoMQ: `GET /api/v4/clients`, all in one answer. */
export const nanoMqClients: ClientReader = {
  broker: 'NanoMQ',
  address: 'http://HOST:8081, user and password of its http_server',
  read: async (api, most, signal) => {
    const { data } = await api.get('/api/v4/clients', schema, signal);
    return { clients: data.slice(0, most).map(clientOf), complete: data.length <= most };
  },
};

function clientOf(row: z.output<typeof rowSchema>): ListedClient {
  return {
    clientId: row.client_id,
    ...known<Partial<ListedClient>>({
      user: row.username,
      connected: row.conn_state === undefined ? undefined : row.conn_state === 'connected',
      version: versionOf(row.proto_ver),
      keepAliveSeconds: row.keepalive,
    }),
  };
}
