import { z } from 'zod';
import { type ClientApi, type ClientReader, count, flag, text } from '../client-reader.ts';
import { expiryOf, known, type ListedClient, timeOf } from '../listed-client.ts';

const PAGE = 500;
/** What a client is like takes a request each: a sample of as many. */
const DETAILS = 500;

const pageSchema = z.object({
  items: z.array(z.object({ id: z.string() })),
  _links: z.object({ next: text }).nullish(),
});
const detailSchema = z.object({
  client: z.object({
    id: z.string(),
    connected: flag,
    sessionExpiryInterval: count,
    connectedAt: text,
    messageQueueSize: count,
    willPresent: flag,
    restrictions: z.object({ maxQueueSize: count }).optional().catch(undefined),
    connection: z
      .object({
        keepAlive: count,
        mqttVersion: text,
        username: text,
        sourceIp: text,
        connectedNodeId: text,
        tlsInformation: z.object({ tlsVersion: text }).nullish(),
      })
      .nullish()
      .catch(undefined),
  }),
});

/** HiveMQ with its REST API: the ids page by page, then what each is like; the one that tells of wills. */
export const hiveMqClients: ClientReader = {
  broker: 'HiveMQ',
  address: 'http://HOST:8888, the REST API turned on in config.xml',
  read: async (api, most, signal) => {
    const bound = Math.min(most, DETAILS);
    const ids: string[] = [];
    let path: string | undefined = `/api/v1/mqtt/clients?limit=${Math.min(PAGE, bound)}`;
    while (path !== undefined && ids.length < bound) {
      const { items, _links }: z.output<typeof pageSchema> = await api.get(path, pageSchema, signal);
      ids.push(...items.map(({ id }) => id));
      path = items.length === 0 ? undefined : nextOf(_links?.next);
    }
    const clients: ListedClient[] = [];
    for (const id of ids.slice(0, bound)) clients.push(await detailOf(api, id, signal));
    return { clients, complete: path === undefined && ids.length <= bound };
  },
};

/** Only a path of this API: whatever else a broker may answer is not followed. */
function nextOf(next: string | undefined): string | undefined {
  return next?.startsWith('/api/v1/mqtt/clients?') === true ? next : undefined;
}

async function detailOf(api: ClientApi, id: string, signal: AbortSignal): Promise<ListedClient> {
  const { client } = await api.get(`/api/v1/mqtt/clients/${encodeURIComponent(id)}`, detailSchema, signal);
  const { connection, sessionExpiryInterval: expiry } = client;
  const live = connection ?? undefined;
  return {
    clientId: client.id,
    ...known<Partial<ListedClient>>({
      node: live?.connectedNodeId,
      connected: client.connected,
      user: live?.username,
      address: live?.sourceIp,
      version: versionIn(live?.mqttVersion),
      keepAliveSeconds: live?.keepAlive,
      persistent: expiry === undefined ? undefined : expiry > 0,
      expirySeconds: expiry === undefined ? undefined : expiryOf(expiry),
      connectedAtMs: timeOf(client.connectedAt),
      queued: client.messageQueueSize,
      queueLimit: client.restrictions?.maxQueueSize,
      will: client.willPresent,
      tls: live === undefined ? undefined : live.tlsInformation != null,
    }),
  };
}

/** The version in a name such as `MQTTv3.1.1`, however its parts are divided. */
function versionIn(name: string | undefined): 3 | 4 | 5 | undefined {
  const [digits] = /\d(?:[._]?\d)*/.exec(name ?? '') ?? [];
  const versions: Readonly<Record<string, 3 | 4 | 5>> = { 31: 3, 311: 4, 5: 5, 50: 5 };
  return digits === undefined ? undefined : versions[digits.replaceAll(/[._]/g, '')];
}
