import type { BrokerSetup, Oddity, Stated } from '../../broker-setup.ts';
import type { EmqxOwn } from '../../own-settings.ts';
import { blockAt, type ConfigBlock, namesIn, nodeAt, textAt } from '../config-tree.ts';
import type { ReadContext } from '../format.ts';
import { misspelled } from '../misspelled.ts';
import { byDefault, known, stated } from '../stated.ts';
import { anonymousOf, authenticators, authorizationOf, plainSecrets } from './access.ts';
import { clusterOf, idleDefaultCookie } from './cluster.ts';
import { type HoconText, readHocon } from './hocon.ts';
import { EMQX_SETTINGS } from './known-settings.ts';
import { layersOf } from './layers.ts';
import { dashboardPages, mqttListeners, openedByDefault } from './listeners.ts';
import { isFour, readEmqxFour } from './read-four.ts';
import { bytesAt, countAt, flagAt, secondsAt } from './values.ts';

/**
 * Reads `emqx.conf` of EMQX 5 and 6 over `base.hocon` and `cluster.hocon` where they were named with it, any of these alone,
 * and `emqx.conf` of EMQX 4. Throws SRE_BAD_BROKER_CONFIG.
 */
export function readEmqx(text: string, file: string, { beside = [] }: ReadContext = {}): BrokerSetup {
  if (isFour(text)) return readEmqxFour(text, file);
  const below = layersOf(file, beside).reduce<HoconText | undefined>(
    (over, layer) => readHocon(layer.text, layer.file, over),
    undefined,
  );
  const { root, oddities } = readHocon(text, file, below);
  const authentication = authenticators(root);
  const admin = dashboardPages(root);
  return known<BrokerSetup>({
    kind: 'emqx',
    file,
    listeners: mqttListeners(root, file),
    anonymous: anonymousOf(root, authentication),
    authentication,
    authorization: authorizationOf(root, file),
    plainSecrets: plainSecrets(root),
    bridges: [],
    limits: limitsOf(root, file),
    cluster: clusterOf(root, file),
    admin,
    logs: logsOf(root),
    sysInterval: sysInterval(root, file),
    own: ownOf(root, file, admin.length > 0),
    oddities: [...oddities, ...slips(root)],
  });
}

/** Limits of emqx.conf; defaults from emqx_schema.erl and its examples (`rel/config/examples/mqtt.conf.example`). */
function limitsOf(root: ConfigBlock, file: string): BrokerSetup['limits'] {
  const retained = secondsAt(root, 'retainer.msg_expiry_interval');
  return known<BrokerSetup['limits']>({
    // Each listener has its own.
    connections: byDefault('unlimited', file),
    packetBytes: bytesAt(root, 'mqtt.max_packet_size') ?? byDefault(1_048_576, file),
    queuedMessages: countAt(root, 'mqtt.max_mqueue_len') ?? byDefault(1_000, file),
    inflight: countAt(root, 'mqtt.max_inflight') ?? byDefault(32, file),
    sessionExpirySeconds: secondsAt(root, 'mqtt.session_expiry_interval') ?? byDefault(7_200, file),
    keepAliveSeconds: countAt(root, 'mqtt.server_keepalive'),
    retainedExpirySeconds: retained?.value === 0 ? stated('unlimited', retained.place) : retained,
  });
}

/** Levels; and the handlers when all the file names are off: one of them is enough. */
function logsOf(root: ConfigBlock): Stated<string>[] {
  const handlers = ['log.console', 'log.file'];
  const enabled = handlers.flatMap((name) => {
    const said = flagAt(root, `${name}.enable`);
    return said === undefined ? [] : [{ name, said }];
  });
  const off = enabled.length === handlers.length && enabled.every(({ said }) => !said.value);
  return [
    ...handlers.flatMap((name) => {
      const level = textAt(root, `${name}.level`);
      return level === undefined ? [] : [stated(`${name}.level = ${level.value}`, level.place)];
    }),
    ...(off ? enabled.map(({ name, said }) => stated(`${name}.enable = false`, said.place)) : []),
  ];
}

/** In seconds, 0 when it is off; once a minute by default. */
function sysInterval(root: ConfigBlock, file: string): Stated<number> {
  for (const path of ['sys_topics.sys_msg_interval', 'broker.sys_msg_interval']) {
    const said = textAt(root, path);
    if (said?.value === 'disabled') return stated(0, said.place);
    const seconds = secondsAt(root, path);
    if (typeof seconds?.value === 'number') return stated(seconds.value, seconds.place);
  }
  return byDefault(60, file);
}

function ownOf(root: ConfigBlock, file: string, dashboard: boolean): EmqxOwn {
  const password = textAt(root, 'dashboard.default_password');
  const autoclean = secondsAt(root, 'cluster.autoclean');
  return known<EmqxOwn>({
    kind: 'emqx',
    nodeName: textAt(root, 'node.name'),
    defaultCookie: idleDefaultCookie(root),
    authenticationHere: nodeAt(root, 'authentication') !== undefined,
    openedByDefault: openedByDefault(root),
    // `default_password(default) -> <<"public">>` in emqx_dashboard_schema.erl.
    dashboardPassword: !dashboard
      ? undefined
      : nodeAt(root, 'dashboard.default_password') === undefined
        ? byDefault('default', file)
        : password === undefined
          ? undefined
          : stated(password.value === 'public' ? 'default' : 'own', password.place),
    forceShutdown: flagAt(root, 'force_shutdown.enable'),
    retainedMessages: retainedMessages(root),
    durableSessions: flagAt(root, 'durable_sessions.enable') ?? byDefault(false, file),
    autocleanSeconds: typeof autoclean?.value === 'number' ? stated(autoclean.value, autoclean.place) : undefined,
  });
}

/** 0 is no limit: the retainer's example file. Only where the file says something of it. */
function retainedMessages(root: ConfigBlock): Stated<number | 'unlimited'> | undefined {
  const said = countAt(root, 'retainer.backend.max_retained_messages');
  return said?.value === 0 ? stated('unlimited', said.place) : said;
}

function slips(root: ConfigBlock): Oddity[] {
  return Object.entries(EMQX_SETTINGS).flatMap(([section, names]) =>
    misspelled(section, namesIn(section === '' ? root : blockAt(root, section)), names),
  );
}
