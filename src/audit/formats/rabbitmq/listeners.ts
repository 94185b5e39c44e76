import type { BrokerSetup, ListenerSetup, Stated } from '../../broker-setup.ts';
import { type ListenAddress, listenAddress } from '../listen-address.ts';
import { type SettingFile, settingsUnder } from '../setting-lines.ts';
import { byDefault, known, stated } from '../stated.ts';

/** What the TLS listeners have in common: `ssl_options` counts for all of them. */
export interface TlsSetup {
  readonly clientCertificate: boolean;
  readonly minimum: Stated<string>;
}

/** Where MQTT clients connect. Without a word about it the MQTT plugin listens at 1883 (`rabbitmq_mqtt.app`). */
export function mqttListeners(source: SettingFile, tls: TlsSetup): ListenerSetup[] {
  const tcp = namedListeners(source, 'tcp', tls);
  const plain =
    tcp.length > 0 || source.settings.get('mqtt.listeners.tcp')?.value === 'none'
      ? tcp
      : [{ name: 'mqtt', port: 1883, transport: 'tcp' as const, place: { file: source.file } }];
  return [...plain, ...namedListeners(source, 'ssl', tls), ...webListeners(source, tls)];
}

function namedListeners(source: SettingFile, type: 'tcp' | 'ssl', tls: TlsSetup): ListenerSetup[] {
  return settingsUnder(source, `mqtt.listeners.${type}`).flatMap(({ rest, setting: { value, place } }) => {
    const address = listenAddress(value);
    if (address === undefined) return [];
    const name = `mqtt.listeners.${type}.${rest}`;
    return [{ name, ...address, ...transportOf(type === 'ssl', false, tls), place }];
  });
}

/** MQTT over WebSockets, when the file says anything about it: the plugin is off until somebody turns it on. */
function webListeners(source: SettingFile, tls: TlsSetup): ListenerSetup[] {
  if (settingsUnder(source, 'web_mqtt').length === 0) return [];
  const off = source.settings.get('web_mqtt.tcp.listener')?.value === 'none';
  // 15675 is the default of rabbitmq_web_mqtt.app.
  const plain = off
    ? undefined
    : (portAndAddress(source, 'web_mqtt.tcp') ?? { port: 15_675, place: { file: source.file } });
  const secure = portAndAddress(source, 'web_mqtt.ssl');
  return [
    ...(plain === undefined ? [] : [{ name: 'web_mqtt.tcp', ...plain, transport: 'ws' as const }]),
    ...(secure === undefined ? [] : [{ name: 'web_mqtt.ssl', ...secure, ...transportOf(true, true, tls) }]),
  ];
}

function transportOf(encrypted: boolean, web: boolean, { clientCertificate, minimum }: TlsSetup) {
  if (!encrypted) return { transport: web ? ('ws' as const) : ('tcp' as const) };
  return { transport: web ? ('wss' as const) : ('tls' as const), clientCertificate, tlsMinimum: minimum };
}

/** `<section>.port` with `<section>.ip`, or both in `<section>.listener`. */
function portAndAddress({ settings }: SettingFile, section: string) {
  const setting = settings.get(`${section}.port`) ?? settings.get(`${section}.listener`);
  const address = setting === undefined ? undefined : listenAddress(setting.value);
  if (setting === undefined || address === undefined) return undefined;
  const ip = settings.get(`${section}.ip`)?.value;
  return { ...withIp(address, ip), place: setting.place };
}

function withIp(address: ListenAddress, ip: string | undefined): ListenAddress {
  return ip === undefined ? address : (listenAddress(`${ip}:${address.port}`) ?? address);
}

/** Pages of management and metrics, as far as the file opens them. */
export function adminPages(source: SettingFile): BrokerSetup['admin'] {
  const pages = { management: 'Management', prometheus: 'Prometheus metrics' };
  return Object.entries(pages).flatMap(([section, name]) => [
    ...page(source, `${section}.tcp`, name, false),
    ...page(source, `${section}.ssl`, name, true),
    ...page(source, `${section}.listener`, name, source.settings.get(`${section}.listener.ssl`)?.value === 'true'),
  ]);
}

function page(source: SettingFile, section: string, name: string, tls: boolean): BrokerSetup['admin'] {
  const found = portAndAddress(source, section);
  return found === undefined ? [] : [{ name, ...found, tls }];
}

/** What `ssl_options` demands; Erlang's own versions are 1.2 and 1.3. */
export function tlsSetup({ file, settings }: SettingFile): TlsSetup {
  const versions = [...settings.values()]
    .filter(({ name }) => name.startsWith('ssl_options.versions.'))
    .toSorted((a, b) => (a.value < b.value ? -1 : 1));
  const oldest = versions[0];
  return known<TlsSetup>({
    clientCertificate:
      settings.get('ssl_options.verify')?.value === 'verify_peer' &&
      settings.get('ssl_options.fail_if_no_peer_cert')?.value === 'true',
    minimum:
      oldest === undefined
        ? byDefault('TLSv1.2', file)
        : stated(oldest.value.replace(/^tlsv(.*)$/i, 'TLSv$1'), oldest.place),
  });
}
