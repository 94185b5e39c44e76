import type { BrokerSetup, Stated } from '../../broker-setup.ts';
import { namesLoopback } from '../../node-name.ts';
import { type ConfigBlock, itemsAt, nodeAt, textAt } from '../config-tree.ts';
import { integerOf } from '../quantity.ts';
import { byDefault, known, stated } from '../stated.ts';
import { flagAt } from './values.ts';

/** The cookie of every example file, and of a node whose file has none: what an attacker tries first. */
const KNOWN_COOKIES = ['emqxsecretcookie', 'emqx50elixir', 'Yzc0NGExM2Rj'];

/**
 * What EMQX does as a cluster. Nodes that find each other are one; with `manual` discovery they are joined by hand, and the
 * file does not tell. Defaults from emqx_conf_schema.erl: `manual`, `autoheal = true`, `autoclean = 24h`, `inet_tcp`.
 */
export function clusterOf(root: ConfigBlock, file: string): NonNullable<BrokerSetup['cluster']> {
  const discovery = textAt(root, 'cluster.discovery_strategy');
  const finds = discovers(root);
  const seeds = itemsAt(root, 'cluster.static.seeds').length;
  const heals = flagAt(root, 'cluster.autoheal') ?? byDefault(true, file);
  const distribution = textAt(root, 'cluster.proto_dist');
  return known<NonNullable<BrokerSetup['cluster']>>({
    members:
      discovery?.value === 'static' && seeds > 0
        ? stated(seeds, nodeAt(root, 'cluster.static.seeds')?.place ?? discovery.place)
        : discovery?.value === 'singleton'
          ? stated(1, discovery.place)
          : undefined,
    discovery: discovery ?? byDefault('manual', file),
    partitionPolicy: finds ? stated(heals.value ? 'autoheal' : 'none', heals.place) : undefined,
    autoclean: textAt(root, 'cluster.autoclean') ?? byDefault('24h', file),
    secret: cookieOf(root, finds),
    tls: finds
      ? distribution === undefined
        ? byDefault(false, file)
        : stated(/tls$/.test(distribution.value), distribution.place)
      : undefined,
    replicas: replicasOf(root, file, finds),
  });
}

/** Absent when the file has none: then it comes from the environment. One everybody knows counts where others can join. */
function cookieOf(root: ConfigBlock, finds: boolean): NonNullable<BrokerSetup['cluster']>['secret'] {
  const cookie = textAt(root, 'node.cookie');
  if (cookie === undefined) return undefined;
  if (!KNOWN_COOKIES.includes(cookie.value)) return stated('own', cookie.place);
  return finds || !standsAlone(root) ? stated('default', cookie.place) : undefined;
}

/** A cookie everybody knows at a node nobody can join by its name: a test installation, or one that was just unpacked. */
export function idleDefaultCookie(root: ConfigBlock): Stated<true> | undefined {
  const cookie = textAt(root, 'node.cookie');
  if (cookie === undefined || !KNOWN_COOKIES.includes(cookie.value)) return undefined;
  return discovers(root) || !standsAlone(root) ? undefined : stated(true, cookie.place);
}

function standsAlone(root: ConfigBlock): boolean {
  const name = textAt(root, 'node.name');
  return name === undefined || namesLoopback(name.value);
}

function discovers(root: ConfigBlock): boolean {
  const discovery = textAt(root, 'cluster.discovery_strategy');
  return discovery !== undefined && !['manual', 'singleton'].includes(discovery.value);
}

/** Copies of durable sessions and their messages, when they are on; 3 by default. */
function replicasOf(root: ConfigBlock, file: string, finds: boolean): NonNullable<BrokerSetup['cluster']>['replicas'] {
  if (!finds || flagAt(root, 'durable_sessions.enable')?.value !== true) return undefined;
  const factor = textAt(root, 'durable_storage.messages.replication_factor');
  const number = factor === undefined ? undefined : integerOf(factor.value);
  return factor === undefined || number === undefined ? byDefault(3, file) : stated(number, factor.place);
}
