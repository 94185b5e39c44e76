import type { BrokerSetup, ListenerSetup, Stated } from '../../broker-setup.ts';
import { namesLoopback } from '../../node-name.ts';
import { listenAddress } from '../listen-address.ts';
import { amountOf, BINARY_BYTES, integerOf, SECONDS } from '../quantity.ts';
import { readSettingLines, type Setting, type SettingFile, settingsUnder } from '../setting-lines.ts';
import { known, stated } from '../stated.ts';

const TRANSPORTS = { tcp: 'tcp', ssl: 'tls', ws: 'ws', wss: 'wss' } as const;

/** Whether a text is `emqx.conf` of EMQX 4, a setting on each line, and not HOCON. */
export function isFour(text: string): boolean {
  return /^[ \t]*(?:listener\.(?:tcp|ssl|wss?)\.\w+[ \t.=]|zone\.\w+\.\w+[ \t]*=|(?:allow_anonymous|acl_nomatch)[ \t]*=)/m.test(
    text,
  );
}

/**
 * Reads what the file of EMQX 4 says itself; of what it does not say nothing is assumed, because its defaults moved between
 * 4.0 and 4.4 and its plugins have files of their own. Throws SRE_BAD_BROKER_CONFIG.
 */
export function readEmqxFour(text: string, file: string): BrokerSetup {
  const source = readSettingLines(text, file, 'EMQX');
  const { settings } = source;
  const anonymous = settings.get('allow_anonymous');
  const noMatch = settings.get('acl_nomatch');
  const acls = settings.get('acl_file');
  return known<BrokerSetup>({
    kind: 'emqx',
    file,
    listeners: listenersOf(source),
    anonymous: anonymous === undefined ? undefined : stated(anonymous.value === 'true', anonymous.place),
    authorization:
      noMatch === undefined
        ? undefined
        : {
            sources: [stated('acl_file', (acls ?? noMatch).place)],
            noMatch: stated(noMatch.value === 'deny' ? 'deny' : 'allow', noMatch.place),
          },
    bridges: [],
    limits: limitsOf(source),
    cluster: clusterOf(source),
    admin: [],
    oddities: source.oddities,
  });
}

function listenersOf(source: SettingFile): ListenerSetup[] {
  return Object.entries(TRANSPORTS).flatMap(([type, transport]) =>
    settingsUnder(source, `listener.${type}`).flatMap(({ rest, setting }) => {
      const address = rest.includes('.') ? undefined : listenAddress(setting.value);
      if (address === undefined) return [];
      const option = (name: string) => source.settings.get(`${setting.name}.${name}`);
      const encrypted = transport === 'tls' || transport === 'wss';
      return [
        known<ListenerSetup>({
          name: setting.name,
          ...address,
          bind: address.bind,
          transport,
          clientCertificate: encrypted
            ? option('verify')?.value === 'verify_peer' && option('fail_if_no_peer_cert')?.value === 'true'
            : undefined,
          maxConnections: numberOf(option('max_connections'), integerOf),
          tlsMinimum: encrypted ? tlsMinimum(option('tls_versions')) : undefined,
          place: setting.place,
        }),
      ];
    }),
  );
}

function tlsMinimum(setting: Setting | undefined): Stated<string> | undefined {
  const oldest = setting?.value
    .split(',')
    .map((version) => version.trim())
    .toSorted()[0];
  return setting === undefined || oldest === undefined
    ? undefined
    : stated(oldest.replace(/^tlsv/i, 'TLSv'), setting.place);
}

/** Those of the zone listeners are in unless they say otherwise. */
function limitsOf({ settings }: SettingFile): BrokerSetup['limits'] {
  const zone = (name: string) => settings.get(`zone.external.${name}`) ?? settings.get(`mqtt.${name}`);
  const queue = zone('max_mqueue_len');
  return known<BrokerSetup['limits']>({
    packetBytes: numberOf(zone('max_packet_size'), (text) => amountOf(text, BINARY_BYTES)),
    queuedMessages: queue?.value === '0' ? stated('unlimited', queue.place) : numberOf(queue, integerOf),
    inflight: numberOf(zone('max_inflight'), integerOf),
    sessionExpirySeconds: numberOf(zone('session_expiry_interval'), (text) => amountOf(text, SECONDS)),
  });
}

function clusterOf({ settings }: SettingFile): NonNullable<BrokerSetup['cluster']> {
  const text = (name: string): Stated<string> | undefined => {
    const setting = settings.get(name);
    return setting === undefined ? undefined : stated(setting.value, setting.place);
  };
  const cookie = settings.get('node.cookie');
  const name = settings.get('node.name')?.value ?? 'emqx@127.0.0.1';
  const weak = cookie?.value === 'emqxsecretcookie';
  return known<NonNullable<BrokerSetup['cluster']>>({
    discovery: text('cluster.discovery'),
    autoclean: text('cluster.autoclean'),
    secret:
      cookie === undefined || (weak && namesLoopback(name))
        ? undefined
        : stated(weak ? 'default' : 'own', cookie.place),
  });
}

function numberOf(
  setting: Setting | undefined,
  read: (text: string) => number | undefined,
): Stated<number> | undefined {
  const value = setting === undefined ? undefined : read(setting.value);
  return setting === undefined || value === undefined ? undefined : stated(value, setting.place);
}
