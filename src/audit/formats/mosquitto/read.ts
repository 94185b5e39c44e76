import { SreError } from '../../../core/sre-error.ts';
import type { BrokerSetup, Stated } from '../../broker-setup.ts';
import type { ReadContext } from '../format.ts';
import { byDefault, known } from '../stated.ts';
import { type Block, type Blocks, blocksOf } from './blocks.ts';
import { bridgesOf } from './bridges.ts';
import { withIncludes } from './includes.ts';
import { listenersOf } from './listeners.ts';
import { odditiesOf } from './oddities.ts';
import { optionOf } from './options.ts';
import { ownOf } from './own.ts';
import { pluginsThat } from './plugins.ts';
import { sessionExpiry } from './session-expiry.ts';
import type { Setting } from './setting.ts';
import { booleanOf, limitOf, numberOf, settingOf, textOf } from './values.ts';
import { since, type Version, versionOf } from './version.ts';

/** Reads `mosquitto.conf` with what it includes. Throws SRE_BAD_BROKER_CONFIG when hardly a line of it is an option. */
export function readMosquitto(text: string, file: string, { beside = [], version }: ReadContext = {}): BrokerSetup {
  const { files, unread } = withIncludes(text, file, beside);
  refuseOther(files[0] ?? [], file);
  const number = versionOf(version);
  const blocks = blocksOf(files);
  const { broker } = blocks;
  const bridges = bridgesOf(blocks.bridges);
  const persistence = persistenceOf(broker) ?? byDefault(false, file);
  const fsync = persistence.value ? saving(broker) : undefined;
  const sysInterval = numberOf(broker, 'sys_interval');
  return {
    kind: 'mosquitto',
    file,
    listeners: listenersOf(blocks, file, number),
    plainSecrets: secretsOf(files),
    bridges,
    limits: limitsOf(broker, file, number),
    persistence,
    ...(fsync === undefined ? {} : { fsync }),
    cluster: { members: { value: 1, place: { file } } },
    admin: adminOf(blocks),
    logs: logsOf(broker),
    ...(sysInterval === undefined ? {} : { sysInterval }),
    own: ownOf(blocks, persistence, number),
    oddities: [...unread, ...odditiesOf(blocks, files, number)],
  };
}

/** Two thirds of the names unknown: this is another program's file, and a list of unknown options would help nobody. */
function refuseOther(settings: readonly Setting[], file: string): void {
  const strange = settings.filter(({ name }) => optionOf(name) === undefined);
  const [first] = strange;
  if (first === undefined || strange.length < 3 || strange.length < (settings.length * 2) / 3) return;
  throw new SreError(
    'SRE_BAD_BROKER_CONFIG',
    `${file}:${first.place.line}: "${first.name}" is no option of Mosquitto, nor are most others in this file`,
    { hint: 'another kind of broker? say so with --format KIND' },
  );
}

function persistenceOf(broker: Block): Stated<boolean> | undefined {
  const [plugin] = pluginsThat('persists', [broker]);
  return plugin === undefined ? booleanOf(broker, 'persistence', 'retained_persistence') : { ...plugin, value: true };
}

/** How often the database of persistence is written; 30 minutes unless said otherwise. */
function saving(broker: Block): Stated<number | 'never'> | undefined {
  if (pluginsThat('persists', [broker]).length > 0) return undefined;
  if (booleanOf(broker, 'autosave_on_changes')?.value === true) return undefined;
  const stated = numberOf(broker, 'autosave_interval');
  const place = settingOf(broker, 'persistence', 'retained_persistence')?.place;
  if (stated === undefined) return place === undefined ? undefined : { value: 1_800, place };
  return stated.value <= 0 ? { ...stated, value: 'never' } : stated;
}

/** The limits of the whole broker; what nobody wrote is the default of the version. */
function limitsOf(broker: Block, file: string, version: Version): BrokerSetup['limits'] {
  const unlimited = byDefault('unlimited' as const, file);
  const queued = limitOf(broker, 'max_queued_messages', 0) ?? byDefault(since(version, [2, 0]) ? 1_000 : 100, file);
  const inflight = limitOf(broker, 'max_inflight_messages', 0) ?? byDefault(20, file);
  return known<BrokerSetup['limits']>({
    connections:
      limitOf(broker, 'global_max_connections', -1) ?? limitOf(broker, 'global_max_clients', -1) ?? unlimited,
    packetBytes:
      limitOf(broker, 'max_packet_size', 0) ??
      limitOf(broker, 'message_size_limit', 0) ??
      (since(version, [2, 1]) ? byDefault(2_000_000, file) : unlimited),
    queuedMessages: bounded(broker, queued, 'max_queued_bytes'),
    inflight: bounded(broker, inflight, 'max_inflight_bytes'),
    sessionExpirySeconds: sessionExpiry(broker) ?? unlimited,
    keepAliveSeconds:
      limitOf(broker, 'max_keepalive', 0) ?? (since(version, [2, 1]) ? unlimited : byDefault(65_535, file)),
    memoryBytes: limitOf(broker, 'memory_limit', 0) ?? unlimited,
  });
}

/** A bound in bytes bounds as well: no end of messages is none then. */
function bounded(
  broker: Block,
  limit: Stated<number | 'unlimited'>,
  bytes: string,
): Stated<number | 'unlimited'> | undefined {
  return limit.value === 'unlimited' && typeof limitOf(broker, bytes, 0)?.value === 'number' ? undefined : limit;
}

/** Options whose value is a password or a key itself, not the name of a file. */
function secretsOf(files: readonly (readonly Setting[])[]): Stated<string>[] {
  const named = /^(?:password|remote_password|local_password|bridge_psk|tls_engine_kpass_sha1)$/;
  const handedOn = /^(?:plugin_opt_|auth_opt_).*(?:pass(?:word|wd)?|secret|token)$/i;
  return files
    .flat()
    .filter(({ name, value }) => value !== '' && (named.test(name) || handedOn.test(name)))
    .map(({ name, place }) => ({ value: name, place }));
}

function adminOf({ listeners }: Blocks): BrokerSetup['admin'] {
  return listeners.flatMap((block) => {
    if (block.opening === undefined || textOf(block, 'protocol')?.value !== 'http_api') return [];
    const [port = '', bind] = block.opening.value.split(/[ \t]+/);
    return [
      {
        name: 'HTTP API',
        ...(bind === undefined ? {} : { bind }),
        port: Number(port),
        tls: textOf(block, 'certfile') !== undefined,
        place: block.opening.place,
      },
    ];
  });
}

function logsOf(broker: Block): Stated<string>[] {
  return broker.settings
    .filter(({ name }) => ['log_dest', 'log_type', 'connection_messages'].includes(name))
    .map(({ name, value, place }) => ({ value: `${name} ${value}`, place }));
}
