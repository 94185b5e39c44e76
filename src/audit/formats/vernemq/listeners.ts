import type { BrokerSetup, ListenerSetup, Stated } from '../../broker-setup.ts';
import { listenAddress } from '../listen-address.ts';
import { integerOf } from '../quantity.ts';
import { type Setting, type SettingFile, settingsUnder } from '../setting-lines.ts';
import { byDefault, known, stated } from '../stated.ts';

const TRANSPORTS = { tcp: 'tcp', ssl: 'tls', ws: 'ws', wss: 'wss' } as const;

/** An address some listener of a type has: `listener.<type>.<name> = ip:port`. */
interface Opened {
  readonly name: string;
  readonly port: number;
  readonly bind?: string;
  readonly setting: Setting;
}

/** The listeners for MQTT clients. There are none but those the file names. */
export function mqttListeners(source: SettingFile): ListenerSetup[] {
  return Object.entries(TRANSPORTS).flatMap(([type, transport]) =>
    opened(source, type).map(({ setting, name, ...address }) => {
      // An option stands at the listener, at its type, or at all listeners, and counts in that order.
      const option = (word: string) =>
        [`${setting.name}.${word}`, `listener.${type}.${word}`, `listener.${word}`]
          .map((key) => source.settings.get(key))
          .find((found) => found !== undefined && found.value !== '-1');
      const encrypted = transport === 'tls' || transport === 'wss';
      return known<ListenerSetup>({
        name,
        ...address,
        bind: address.bind,
        transport,
        clientCertificate: encrypted ? isOn(option('require_certificate')) : undefined,
        anonymous: flag(source.settings.get(`${setting.name}.allow_anonymous_override`)),
        maxConnections: connections(option('max_connections'), source.file),
        tlsMinimum: encrypted ? tlsVersion(option('tls_version'), source.file) : undefined,
        place: setting.place,
      });
    }),
  );
}

/** HTTP listeners: metrics, status and health without a login, the management API with a key. */
export function adminPages(source: SettingFile): BrokerSetup['admin'] {
  return ['http', 'https'].flatMap((type) =>
    opened(source, type).map(({ setting, name, ...address }) => ({
      name,
      ...address,
      tls: type === 'https',
      place: setting.place,
    })),
  );
}

/** Where the other nodes of a cluster connect: in the clear (`vmq`) or encrypted (`vmqs`). */
export function clusterListeners(source: SettingFile, type: 'vmq' | 'vmqs'): readonly Opened[] {
  return opened(source, type);
}

function opened(source: SettingFile, type: string): Opened[] {
  return settingsUnder(source, `listener.${type}`).flatMap(({ rest, setting }) => {
    // Options of all listeners of a type have the form of a name; only addresses have a port behind a colon.
    const address = rest.includes('.') || !setting.value.includes(':') ? undefined : listenAddress(setting.value);
    return address === undefined ? [] : [{ name: setting.name, ...address, setting }];
  });
}

/** 10,000 by default: `max_connections` of VerneMQ's vars.config. */
function connections(setting: Setting | undefined, file: string): Stated<number | 'unlimited'> | undefined {
  if (setting === undefined) return byDefault(10_000, file);
  if (setting.value === 'infinity') return stated('unlimited', setting.place);
  const number = integerOf(setting.value);
  return number === undefined ? undefined : stated(number, setting.place);
}

/** 1.2 by default: vmq_server.schema. */
function tlsVersion(setting: Setting | undefined, file: string): Stated<string> {
  if (setting === undefined) return byDefault('TLSv1.2', file);
  return stated(setting.value.replace(/^tlsv/i, 'TLSv'), setting.place);
}

function flag(setting: Setting | undefined): Stated<boolean> | undefined {
  return setting === undefined ? undefined : stated(isOn(setting), setting.place);
}

function isOn(setting: Setting | undefined): boolean {
  return setting?.value === 'on' || setting?.value === 'true';
}
