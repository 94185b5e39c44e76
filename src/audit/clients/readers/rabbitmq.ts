import { z } from 'zod';
import { type ClientReader, count, flag, text } from '../client-reader.ts';
import { known, type ListedClient } from '../listed-client.ts';

const PAGE = 500;
const COLUMNS = 'name,node,protocol,client_properties,user,peer_host,timeout,ssl,connected_at';

const rowSchema = z.object({
  node: text,
  protocol: text,
  client_properties: z.object({ client_id: text }).optional().catch(undefined),
  user: text,
  peer_host: text,
  timeout: count,
  ssl: flag,
  connected_at: count,
});
/** A page, or the whole list where it is not divided. */
const pageSchema = z.union([
  z.object({ items: z.array(rowSchema), page_count: count }),
  z.array(rowSchema).transform((items) => ({ items, page_count: 1 })),
]);

/** `MQTT 3-1`, `MQTT 3-1-1`, `MQTT 5-0`, and the same with `Web ` in front. */
const PROTOCOLS: Readonly<Record<string, 3 | 4 | 5>> = { '3-1': 3, '3-1-1': 4, '5-0': 5 };

/** RabbitMQ: `GET /api/connections`, of the whole cluster; connections only, no sessions, and nothing of wills. */
export const rabbitMqClients: ClientReader = {
  broker: 'RabbitMQ',
  address: 'http://HOST:15672, a user of the management plugin (tag monitoring)',
  read: async (api, most, signal) => {
    const clients: ListedClient[] = [];
    for (let page = 1; ; page++) {
      const path = `/api/connections?columns=${COLUMNS}&page=${page}&page_size=${Math.min(PAGE, most)}`;
      const { items, page_count: pages = page } = await api.get(path, pageSchema, signal);
      for (const row of items) {
        const [, version] = /^(?:Web )?MQTT (\S+)/i.exec(row.protocol ?? '') ?? [];
        if (version !== undefined) clients.push(clientOf(row, PROTOCOLS[version]));
      }
      const more = items.length > 0 && page < pages;
      if (!more || clients.length >= most || page * PAGE >= most * 2) {
        return { clients: clients.slice(0, most), complete: !more };
      }
    }
  },
};

function clientOf(row: z.output<typeof rowSchema>, version: 3 | 4 | 5 | undefined): ListedClient {
  const clientId = row.client_properties?.client_id ?? '';
  return {
    clientId,
    ...known<Partial<ListedClient>>({
      clientId,
      node: row.node,
      connected: true,
      user: row.user,
      address: row.peer_host,
      version,
      keepAliveSeconds: row.timeout,
      connectedAtMs: row.connected_at,
      tls: row.ssl,
    }),
  };
}
