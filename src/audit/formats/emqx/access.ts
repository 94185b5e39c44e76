import type { BrokerSetup, Stated } from '../../broker-setup.ts';
import { blockAt, type ConfigBlock, itemsAt, nodeAt, scalarsOf, textAt } from '../config-tree.ts';
import { byDefault, stated } from '../stated.ts';
import { elsewhere, flagAt } from './values.ts';

/** The checks of the file that are on; absent when it says nothing of them: `cluster.hocon` may hold some. */
export function authenticators(root: ConfigBlock): Stated<string>[] | undefined {
  if (nodeAt(root, 'authentication') === undefined) return undefined;
  return itemsAt(root, 'authentication')
    .filter((item) => flagAt(item, 'enable')?.value !== false)
    .map((item) => {
      const parts = [textAt(item, 'mechanism')?.value, textAt(item, 'backend')?.value];
      return stated(parts.filter((part) => part !== undefined).join(':'), item.place);
    });
}

/** With an empty list everybody gets in. `emqx.conf` overrides what the Dashboard wrote. */
export function anonymousOf(
  root: ConfigBlock,
  checks: readonly Stated<string>[] | undefined,
): Stated<boolean> | undefined {
  const node = nodeAt(root, 'authentication');
  return node === undefined || checks === undefined ? undefined : stated(checks.length === 0, node.place);
}

/** Absent when the file says nothing; its own defaults are the file `acl.conf` and `no_match = allow`. */
export function authorizationOf(root: ConfigBlock, file: string): BrokerSetup['authorization'] {
  if (blockAt(root, 'authorization') === undefined) return undefined;
  const sources = itemsAt(root, 'authorization.sources')
    .filter((item) => flagAt(item, 'enable')?.value !== false)
    .map((item) => stated(textAt(item, 'type')?.value ?? 'source', item.place));
  const noMatch = textAt(root, 'authorization.no_match');
  return {
    sources: nodeAt(root, 'authorization.sources') === undefined ? [byDefault('acl.conf', file)] : sources,
    noMatch:
      noMatch === undefined
        ? byDefault('allow', file)
        : stated(noMatch.value === 'deny' ? 'deny' : 'allow', noMatch.place),
  };
}

const SECRET = /(?:^|\.)(?:\w*password|\w*secret|token|api_key|secret_access_key)$/;

/** Settings with a secret in the clear; the cookie every node must have has a rule of its own. */
export function plainSecrets(root: ConfigBlock): Stated<string>[] {
  return scalarsOf(root)
    .filter(([path, { text, variable }]) => SECRET.test(path) && text !== '' && !variable && !elsewhere(text))
    .filter(([path, { text }]) => !(path === 'dashboard.default_password' && text === 'public'))
    .map(([path, { place }]) => stated(path, place));
}
