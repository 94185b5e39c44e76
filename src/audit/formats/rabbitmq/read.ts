import type { BrokerSetup, Oddity, Stated } from '../../broker-setup.ts';
import type { RabbitmqOwn } from '../../own-settings.ts';
import { olderThan } from '../broker-version.ts';
import type { ReadContext } from '../format.ts';
import { unknownSettings } from '../known-settings.ts';
import { readSettingLines, type Setting, type SettingFile, settingsUnder } from '../setting-lines.ts';
import { byDefault, known, stated } from '../stated.ts';
import { anonymousLogin, guestRemote, plainSecrets } from './access.ts';
import { RABBITMQ_SETTINGS, REMOVED_SETTINGS } from './known-settings.ts';
import { limitsOf } from './limits.ts';
import { adminPages, mqttListeners, tlsSetup } from './listeners.ts';

/** Reads `rabbitmq.conf`. Throws SRE_BAD_BROKER_CONFIG. */
export function readRabbitmq(text: string, file: string, { version }: ReadContext = {}): BrokerSetup {
  const source = readSettingLines(text, file, 'RabbitMQ');
  const guest = guestRemote(source);
  return known<BrokerSetup>({
    kind: 'rabbitmq',
    file,
    listeners: mqttListeners(source, tlsSetup(source)),
    anonymous: anonymousLogin(source, version),
    authentication: backends(source),
    plainSecrets: plainSecrets(source),
    defaultAccounts: guest?.value === 'default' ? [stated('guest', guest.place)] : [],
    bridges: [],
    limits: limitsOf(source, version),
    cluster: clusterOf(source, version),
    admin: adminPages(source),
    logs: logsOf(source),
    own: ownOf(source, version, guest),
    oddities: [...source.oddities, ...odditiesOf(source, version)],
  });
}

/** Levels; and the file of the log when it is off and nothing goes to the console instead. */
function logsOf({ settings }: SettingFile): Stated<string>[] {
  const silent = settings.get('log.console')?.value !== 'true';
  return [...settings.values()]
    .filter(
      ({ name, value }) => /^log\.(?:\w+\.)?level$/.test(name) || (name === 'log.file' && value === 'false' && silent),
    )
    .map(({ name, value, place }) => stated(`${name} = ${value}`, place));
}

function ownOf(source: SettingFile, version: string | undefined, guest: RabbitmqOwn['guestRemote']): RabbitmqOwn {
  const { file, settings } = source;
  const text = (name: string): Stated<string> | undefined => textOf(settings.get(name));
  const flag = (name: string): Stated<boolean> | undefined => flagOf(settings.get(name));
  const soft = settings.get('mqtt.mailbox_soft_limit');
  return known<RabbitmqOwn>({
    kind: 'rabbitmq',
    guestRemote: guest,
    // Classic unless said otherwise: "Durable queue type to be used for QoS 1 subscriptions" has no default in the schema.
    durableQueueType: text('mqtt.durable_queue_type') ?? byDefault('classic', file),
    mailboxSoftLimit: soft === undefined ? undefined : stated(Number(soft.value), soft.place),
    retainedStore: text('mqtt.retained_message_store'),
    certificateLogin: flag('mqtt.ssl_cert_login'),
    peerVerified: verifies(text('ssl_options.verify')) ?? byDefault(false, file),
    peerRequired: flag('ssl_options.fail_if_no_peer_cert') ?? byDefault(false, file),
    removed: Object.entries(REMOVED_SETTINGS).flatMap(([name, { since, instead }]) => {
      const setting = settings.get(name);
      if (setting === undefined || olderThan(version, since)) return [];
      return [stated({ name, since, instead }, setting.place)];
    }),
  });
}

function verifies(verify: Stated<string> | undefined): Stated<boolean> | undefined {
  return verify === undefined ? undefined : stated(verify.value === 'verify_peer', verify.place);
}

function textOf(setting: Setting | undefined): Stated<string> | undefined {
  return setting === undefined ? undefined : stated(setting.value, setting.place);
}

function flagOf(setting: Setting | undefined): Stated<boolean> | undefined {
  return setting === undefined ? undefined : stated(setting.value === 'true', setting.place);
}

/** Who says which users there are; RabbitMQ's own database unless the file names others. */
function backends(source: SettingFile): readonly Stated<string>[] {
  const named = settingsUnder(source, 'auth_backends').map(({ setting }) => stated(setting.value, setting.place));
  return named.length > 0 ? named : [byDefault('internal', source.file)];
}

/** Only where the file forms a cluster. What a split does is asked of releases before 4.3: Khepri has its own answer. */
function clusterOf(source: SettingFile, version: string | undefined): BrokerSetup['cluster'] {
  const { file, settings } = source;
  const nodes = settingsUnder(source, 'cluster_formation.classic_config.nodes');
  const backend = settings.get('cluster_formation.peer_discovery_backend');
  const partition = textOf(settings.get('cluster_partition_handling'));
  const first = nodes[0]?.setting ?? backend;
  if (first === undefined) return partition === undefined ? undefined : { partitionPolicy: partition };
  const old = version !== undefined && olderThan(version, '4.3');
  return known<NonNullable<BrokerSetup['cluster']>>({
    members: nodes.length === 0 ? undefined : stated(nodes.length, first.place),
    discovery: textOf(backend) ?? stated('classic_config', first.place),
    // `{cluster_partition_handling, ignore}` in rabbit.app of 3.10 and 4.0; gone from that of 4.3.
    partitionPolicy: partition ?? (old ? byDefault('ignore', file) : undefined),
  });
}

function odditiesOf({ settings }: SettingFile, version: string | undefined): Oddity[] {
  const idle = ['vm_memory_high_watermark_paging_ratio', 'memory_monitor_interval'];
  return [
    ...unknownSettings(settings, RABBITMQ_SETTINGS, 'RabbitMQ'),
    ...idle.flatMap((name): Oddity[] => {
      const setting = settings.get(name);
      if (setting === undefined || olderThan(version, '4.0')) return [];
      return [{ what: 'deprecated', name, says: 'it has had no effect since 4.0', place: setting.place }];
    }),
  ];
}
