import type { Path } from '../config/problem.ts';
import type { Reach } from './reach.ts';
import { reachOf } from './reach.ts';
import type { SettingsSubject } from './settings-subject.ts';

/** An address of our own configuration. */
export interface SettingsAddress {
  readonly cluster: string;
  readonly path: Path;
  readonly text: string;
  readonly scheme: string;
  readonly host: string;
  readonly reach: Reach;
  /** What answers there. */
  readonly serves: 'mqtt' | 'endpoint' | 'api' | 'alerts' | 'dependency';
}

/** Every address of every cluster, in the order of the file. */
export function settingsAddresses({ settings }: SettingsSubject): SettingsAddress[] {
  return settings.clusters.flatMap(({ name, nodes, endpoints, dependencies = [], chaos }, index) => {
    const at = (serves: SettingsAddress['serves'], path: Path, text: string | undefined): SettingsAddress[] =>
      text === undefined ? [] : [{ cluster: name, path: ['clusters', index, ...path], text, serves, ...partsOf(text) }];
    return [
      ...nodes.flatMap(({ mqtt, api, metrics }, node) => [
        ...at('mqtt', ['nodes', node, 'mqtt'], mqtt),
        ...at('api', ['nodes', node, 'api'], api),
        ...at('api', ['nodes', node, 'metrics'], metrics),
      ]),
      ...endpoints.flatMap((text, each) => at('endpoint', ['endpoints', each], text)),
      ...dependencies.flatMap(({ address }, each) => at('dependency', ['dependencies', each, 'address'], address)),
      ...at('alerts', ['chaos', 'alerts', 'prometheus'], chaos?.alerts?.prometheus),
      ...at('alerts', ['chaos', 'alerts', 'alertmanager'], chaos?.alerts?.alertmanager),
    ];
  });
}

function partsOf(text: string): Pick<SettingsAddress, 'scheme' | 'host' | 'reach'> {
  const [, scheme = '', host = ''] = /^([a-z+]+):\/\/(\[[^\]]*\]|[^/:]*)/i.exec(text) ?? [];
  // An address one connects to has a host; without one it is not worth judging.
  return { scheme: scheme.toLowerCase(), host, reach: host === '' ? 'local' : reachOf(host) };
}
