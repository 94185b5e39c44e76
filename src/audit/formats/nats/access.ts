import type { BrokerSetup, Stated } from '../../broker-setup.ts';
import { blockAt, blocksIn, type ConfigBlock, itemsAt, nodeAt, scalarsOf } from '../config-tree.ts';
import { byDefault, stated } from '../stated.ts';

/** Where the names and keys of users come from when they are not in the file: operators and what resolves accounts. */
const ELSEWHERE = [
  'operator',
  'operators',
  'root',
  'roots',
  'root_operator',
  'root_operators',
  'trusted',
  'trusted_keys',
  'resolver',
  'account_resolver',
];

/** How clients prove who they are; empty: in no way. */
export function authenticationOf(root: ConfigBlock): Stated<string>[] {
  const found = (name: string, path: string): Stated<string>[] => {
    const node = nodeAt(root, path);
    return node === undefined ? [] : [stated(name, node.place)];
  };
  return [
    ...['user', 'username', 'password', 'pass', 'token', 'users', 'auth_callout']
      .flatMap((name) => found('authorization', `authorization.${name}`))
      .slice(0, 1),
    ...['user', 'username', 'token']
      .flatMap((name) => found('mqtt.authorization', `mqtt.authorization.${name}`))
      .slice(0, 1),
    ...blocksIn(blockAt(root, 'accounts'))
      .filter(([, account]) => nodeAt(account, 'users') !== undefined || nodeAt(account, 'nkeys') !== undefined)
      .map(([name, account]) => stated(`accounts.${name}`, account.place))
      .slice(0, 1),
    ...ELSEWHERE.flatMap((name) => found(name, name)).slice(0, 1),
  ];
}

/** Without users everybody gets in; with `no_auth_user` those without a name do, as that user. */
export function anonymousOf(root: ConfigBlock, file: string, checks: readonly unknown[]): Stated<boolean> {
  const user = nodeAt(root, 'mqtt.no_auth_user') ?? nodeAt(root, 'no_auth_user');
  if (user !== undefined) return stated(true, user.place);
  return byDefault(checks.length === 0, file);
}

/** Permissions in the file; unknown where accounts are kept elsewhere, pointless where nobody has a name. */
export function authorizationOf(
  root: ConfigBlock,
  file: string,
  checks: readonly unknown[],
): BrokerSetup['authorization'] {
  if (checks.length === 0 || ELSEWHERE.some((name) => nodeAt(root, name) !== undefined)) return undefined;
  const permissions = usersOf(root).flatMap((user) => nodeAt(user, 'permissions') ?? []);
  const first = nodeAt(root, 'authorization.default_permissions') ?? permissions[0];
  return first === undefined
    ? { sources: [] }
    : { sources: [stated('permissions', first.place)], noMatch: byDefault('deny', file) };
}

function usersOf(root: ConfigBlock) {
  return [
    ...itemsAt(root, 'authorization.users'),
    ...blocksIn(blockAt(root, 'accounts')).flatMap(([, account]) => itemsAt(account, 'users')),
  ];
}

const SECRET = /(?:^|\.)(?:pass|password|token|key|ek|encryption_key|prev_encryption_key|prev_key|prev_ek)$/;

/** Passwords and keys in the clear: no bcrypt hash, no variable; routes may hold one in their address. */
export function plainSecrets(root: ConfigBlock): Stated<string>[] {
  return scalarsOf(root)
    .filter(([, { text, variable }]) => !variable && text !== '')
    .filter(([path, { text }]) =>
      SECRET.test(path)
        ? !/^\$2[aby]?\$/.test(text)
        : /(?:^|\.)(?:routes|urls?)(?:\.\d+)?$/.test(path) && /^[a-z+-]+:\/\/[^/@:]+:[^/@]+@/.test(text),
    )
    .map(([path, { place }]) => stated(path, place));
}

/** Whether who joins the cluster must prove it: a password, or a certificate, which TLS between servers always asks for. */
export function clusterGuarded(cluster: ConfigBlock): boolean {
  return nodeAt(cluster, 'authorization') !== undefined || blockAt(cluster, 'tls') !== undefined;
}
