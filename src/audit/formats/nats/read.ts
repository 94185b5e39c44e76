import type { BrokerSetup, Oddity, Stated } from '../../broker-setup.ts';
import type { NatsOwn } from '../../own-settings.ts';
import { blockAt, type ConfigBlock, itemsAt, namesIn, nodeAt, textAt } from '../config-tree.ts';
import type { ReadContext } from '../format.ts';
import { misspelled } from '../misspelled.ts';
import { byDefault, known, stated } from '../stated.ts';
import { anonymousOf, authenticationOf, authorizationOf, clusterGuarded, plainSecrets } from './access.ts';
import { type NatsText, readNatsText } from './conf.ts';
import { NATS_SETTINGS } from './known-settings.ts';
import { monitoringPages, mqttListeners } from './listeners.ts';
import { addressAt, flagAt, nameOf, secondsAt, sizeAt } from './values.ts';

/** Reads `nats-server.conf`. Throws SRE_BAD_BROKER_CONFIG. */
export function readNats(text: string, file: string, _context: ReadContext = {}): BrokerSetup {
  const read = readNatsText(text, file);
  const { root } = read;
  const listeners = mqttListeners(root, file);
  const checks = authenticationOf(root);
  const jetStream = jetStreamOf(root, file);
  const cluster = blockAt(root, 'cluster');
  return known<BrokerSetup>({
    kind: 'nats',
    file,
    listeners,
    anonymous: anonymousOf(root, file, checks),
    authentication: checks,
    authorization: authorizationOf(root, file, checks),
    plainSecrets: plainSecrets(root),
    bridges: [],
    limits: limitsOf(root, file),
    persistence: jetStream.value ? jetStream : undefined,
    fsync: jetStream.value ? syncOf(root, file) : undefined,
    cluster: clusterOf(root, cluster, listeners.length > 0, file),
    admin: monitoringPages(root),
    own: ownOf(root, cluster, jetStream, listeners[0]),
    oddities: [...read.oddities, ...slips(read)],
  });
}

/** `jetstream: true`, `jetstream: enabled` or a block that is not turned off. */
function jetStreamOf(root: ConfigBlock, file: string): Stated<boolean> {
  const block = blockAt(root, 'jetstream');
  if (block === undefined) return flagAt(root, 'jetstream') ?? byDefault(false, file);
  return flagAt(block, 'enabled', 'enable') ?? stated(true, block.place);
}

/** How often the file store is synced: 2 minutes, unless the file says otherwise (documentation of `sync_interval`). */
function syncOf(root: ConfigBlock, file: string): NonNullable<BrokerSetup['fsync']> {
  const block = blockAt(root, 'jetstream');
  const said = textAt(block, nameOf(block, ['sync_interval', 'sync']));
  if (said?.value.toLowerCase() === 'always') return stated('always', said.place);
  return secondsAt(block, 'sync_interval', 'sync') ?? byDefault(120, file);
}

/** Defaults: 64 K connections, 1 MB payload (`server/const.go`), 100 unacknowledged messages (`server/mqtt.go`). */
function limitsOf(root: ConfigBlock, file: string): BrokerSetup['limits'] {
  const mqtt = blockAt(root, 'mqtt');
  const jetstream = blockAt(root, 'jetstream');
  return known<BrokerSetup['limits']>({
    connections: noneAsUnlimited(sizeAt(root, 'max_connections', 'max_conn')) ?? byDefault(65_536, file),
    packetBytes: sizeAt(root, 'max_payload') ?? byDefault(1_048_576, file),
    inflight: sizeAt(mqtt, 'max_ack_pending', 'max_pending', 'max_inflight') ?? byDefault(100, file),
    memoryBytes: sizeAt(jetstream, 'max_memory_store', 'max_mem_store', 'max_mem'),
  });
}

function noneAsUnlimited(limit: Stated<number> | undefined): Stated<number | 'unlimited'> | undefined {
  return limit?.value === 0 ? stated('unlimited', limit.place) : limit;
}

function clusterOf(
  root: ConfigBlock,
  cluster: ConfigBlock | undefined,
  mqtt: boolean,
  file: string,
): BrokerSetup['cluster'] {
  if (cluster === undefined) return mqtt ? { members: byDefault(1, file) } : undefined;
  const tls = blockAt(cluster, 'tls');
  const replicas = sizeAt(root, 'mqtt.stream_replicas');
  return known<NonNullable<BrokerSetup['cluster']>>({
    discovery: stated('routes', cluster.place),
    tls: stated(tls !== undefined, (tls ?? cluster).place),
    secret: secretOf(cluster),
    // One copy is a matter of a rule of its own.
    replicas: replicas !== undefined && replicas.value >= 2 ? replicas : undefined,
  });
}

/** The password of the routes in the image and the examples of NATS, where servers do join. */
function secretOf(cluster: ConfigBlock): NonNullable<BrokerSetup['cluster']>['secret'] {
  const password = textAt(cluster, nameOf(cluster, ['authorization.password', 'authorization.pass']));
  if (password === undefined || itemsAt(cluster, 'routes').length === 0) return undefined;
  return stated(password.value === 'T0pS3cr3t' ? 'default' : 'own', password.place);
}

function ownOf(
  root: ConfigBlock,
  cluster: ConfigBlock | undefined,
  jetStream: Stated<boolean>,
  mqtt: { readonly place: Stated<unknown>['place'] } | undefined,
): NatsOwn {
  const replicas = sizeAt(root, 'mqtt.stream_replicas');
  const clustered = cluster !== undefined && (addressAt(cluster, undefined) ?? nodeAt(cluster, 'routes')) !== undefined;
  return known<NatsOwn>({
    kind: 'nats',
    mqtt: mqtt === undefined ? undefined : stated(true, mqtt.place),
    serverName: textAt(root, 'server_name'),
    jetStream,
    storeDirectory:
      textAt(blockAt(root, 'jetstream'), nameOf(blockAt(root, 'jetstream'), ['store_dir', 'store', 'storedir'])) ??
      textAt(root, nameOf(root, ['store_dir', 'storedir'])),
    mqttReplicas: replicas,
    routes: itemsAt(cluster, 'routes').length,
    clustered: clustered ? stated(true, cluster.place) : undefined,
    clusterGuarded: clustered ? clusterGuarded(cluster) : undefined,
  });
}

function slips({ root, variables }: NatsText): Oddity[] {
  return Object.entries(NATS_SETTINGS).flatMap(([section, names]) => {
    const entries = namesIn(section === '' ? root : blockAt(root, section));
    return misspelled(
      section,
      entries.filter(({ name }) => !variables.has(name)),
      names,
    );
  });
}
