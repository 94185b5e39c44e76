import type { BrokerSetup, Oddity, Stated } from '../../broker-setup.ts';
import { namesLoopback } from '../../node-name.ts';
import type { VernemqOwn } from '../../own-settings.ts';
import { reachOf } from '../../reach.ts';
import { olderThan } from '../broker-version.ts';
import type { ReadContext } from '../format.ts';
import { misspelled } from '../misspelled.ts';
import { readSettingLines, type Setting, type SettingFile } from '../setting-lines.ts';
import { byDefault, known, stated } from '../stated.ts';
import { bridgesOf } from './bridges.ts';
import { VERNEMQ_SETTINGS } from './known-settings.ts';
import { limitsOf } from './limits.ts';
import { adminPages, clusterListeners, mqttListeners } from './listeners.ts';

/** Reads `vernemq.conf`. Throws SRE_BAD_BROKER_CONFIG. */
export function readVernemq(text: string, file: string, { version }: ReadContext = {}): BrokerSetup {
  const source = readSettingLines(text, file, 'VerneMQ');
  const plugins = accessPlugins(source);
  const acls = plugins.filter(({ value }) => value !== 'vmq_passwd');
  return known<BrokerSetup>({
    kind: 'vernemq',
    file,
    listeners: mqttListeners(source),
    // Off by default: vmq_server.schema.
    anonymous: flag(source.settings.get('allow_anonymous')) ?? byDefault(false, file),
    authentication: plugins.filter(({ value }) => value !== 'vmq_acl'),
    authorization: { sources: acls, ...(acls[0] === undefined ? {} : { noMatch: byDefault('deny', file) }) },
    plainSecrets: [...source.settings.values()]
      .filter(({ name, value }) => /(?:\.password|_api_key|\.psk)$/.test(name) && value !== '')
      .map(({ name, place }) => stated(name, place)),
    bridges: bridgesOf(source),
    limits: limitsOf(source),
    cluster: clusterOf(source),
    admin: adminPages(source),
    logs: logsOf(source),
    sysInterval: sysInterval(source),
    own: ownOf(source),
    oddities: [
      ...source.oddities,
      ...misspelled(
        '',
        [...source.settings.values()].filter(({ name }) => !name.includes('.')),
        VERNEMQ_SETTINGS,
      ),
      ...removed(source, version),
    ],
  });
}

function ownOf(source: SettingFile): VernemqOwn {
  const { file, settings } = source;
  const during = (what: string) => flag(settings.get(`allow_${what}_during_netsplit`)) ?? byDefault(false, file);
  return known<VernemqOwn>({
    kind: 'vernemq',
    nodeName: text(settings.get('nodename')),
    defaultCookie: hasDefaultCookie(source) && standsAlone(source) ? cookiePlace(source) : undefined,
    duringNetsplit: {
      register: during('register'),
      publish: during('publish'),
      subscribe: during('subscribe'),
      unsubscribe: during('unsubscribe'),
    },
    multipleSessions: flag(settings.get('allow_multiple_sessions')),
    metadataPlugin: text(settings.get('metadata_plugin')),
    ignoredSizeLimit:
      settings.get('message_size_limit')?.value === '0' ? undefined : text(settings.get('message_size_limit')),
  });
}

/** Plugins that decide about clients. The files of passwords and rules are on unless they are turned off. */
function accessPlugins({ file, settings }: SettingFile): Stated<string>[] {
  const standard = { vmq_passwd: true, vmq_acl: true, vmq_diversity: false, vmq_webhooks: false };
  return Object.entries(standard).flatMap(([name, on]) => {
    const said = flag(settings.get(`plugins.${name}`)) ?? byDefault(on, file);
    return said.value ? [stated(name, said.place)] : [];
  });
}

/** Nodes join at run time, so the file names none. Loopback alone is no cluster. */
function clusterOf(source: SettingFile): NonNullable<BrokerSetup['cluster']> {
  const plain = clusterListeners(source, 'vmq').find(({ bind }) => reachOf(bind) !== 'local');
  const encrypted = clusterListeners(source, 'vmqs')[0];
  const first = plain ?? encrypted;
  return known<NonNullable<BrokerSetup['cluster']>>({
    secret: secretOf(source),
    tls: first === undefined ? undefined : stated(plain === undefined, first.setting.place),
  });
}

/** The cookie everybody knows counts where others can join: at a node with a name others know. */
function secretOf(source: SettingFile): NonNullable<BrokerSetup['cluster']>['secret'] {
  const { place } = cookiePlace(source);
  if (!hasDefaultCookie(source)) return stated('own', place);
  return standsAlone(source) ? undefined : stated('default', place);
}

/** `{default, "vmq"}` in vmq.schema. */
function hasDefaultCookie({ settings }: SettingFile): boolean {
  return (settings.get('distributed_cookie')?.value ?? 'vmq') === 'vmq';
}

function cookiePlace({ file, settings }: SettingFile): Stated<true> {
  return { value: true, place: settings.get('distributed_cookie')?.place ?? { file } };
}

/** `VerneMQ@127.0.0.1` is the name VerneMQ ships with. */
function standsAlone({ settings }: SettingFile): boolean {
  return namesLoopback(settings.get('nodename')?.value ?? 'VerneMQ@127.0.0.1');
}

function logsOf({ settings }: SettingFile): Stated<string>[] {
  return ['log.console', 'log.console.level', 'log.error'].flatMap((name) => {
    const setting = settings.get(name);
    return setting === undefined ? [] : [stated(`${name} = ${setting.value}`, setting.place)];
  });
}

/** In seconds; 0 when it is off. 20 seconds by default. */
function sysInterval({ file, settings }: SettingFile): Stated<number> | undefined {
  const enabled = settings.get('systree_enabled');
  if (enabled?.value === 'off') return stated(0, enabled.place);
  const interval = settings.get('systree_interval');
  if (interval === undefined) return byDefault(20, file);
  const milliseconds = Number(interval.value);
  return Number.isFinite(milliseconds) ? stated(milliseconds / 1_000, interval.place) : undefined;
}

/** Gone since 2.0.0: its release notes. */
function removed({ settings }: SettingFile, version: string | undefined): Oddity[] {
  const setting = settings.get('allow_multiple_sessions');
  if (setting === undefined || olderThan(version, '2.0')) return [];
  return [{ what: 'deprecated', name: setting.name, says: 'there is none since 2.0', place: setting.place }];
}

function text(setting: Setting | undefined): Stated<string> | undefined {
  return setting === undefined ? undefined : stated(setting.value, setting.place);
}

function flag(setting: Setting | undefined): Stated<boolean> | undefined {
  return setting === undefined ? undefined : stated(setting.value === 'on' || setting.value === 'true', setting.place);
}
