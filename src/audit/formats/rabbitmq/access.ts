import type { Stated } from '../../broker-setup.ts';
import { olderThan } from '../broker-version.ts';
import type { SettingFile } from '../setting-lines.ts';
import { byDefault, stated } from '../stated.ts';

/**
 * Whether clients without a name get in from the network. RabbitMQ allows them by default, in the name of a user; that is
 * `guest`, whom `loopback_users` keeps on the machine itself unless the file says otherwise.
 */
export function anonymousLogin(source: SettingFile, version: string | undefined): Stated<boolean> {
  const { file, settings } = source;
  const allowed = settings.get('mqtt.allow_anonymous');
  if (allowed?.value === 'false') return stated(false, allowed.place);
  const old = version !== undefined && olderThan(version, '4.0');
  const user = settings.get(old ? 'mqtt.default_user' : 'anonymous_login_user');
  if (user?.value === 'none') return stated(false, user.place);
  const name = user?.value ?? 'guest';
  const free = freeFromLoopback(source, name);
  if (name === 'guest' && free === undefined) return byDefault(false, file);
  const place = (allowed ?? user ?? free)?.place ?? { file };
  return stated(true, place);
}

/** Where the file lets `guest`, or who has its place, in from everywhere, and whether still with the password everybody knows. */
export function guestRemote(source: SettingFile): Stated<'default' | 'own'> | undefined {
  const { settings } = source;
  const user = settings.get('default_user')?.value ?? 'guest';
  const free = freeFromLoopback(source, 'guest');
  if (user !== 'guest' || free === undefined) return undefined;
  const password = settings.get('default_pass')?.value ?? 'guest';
  return stated(password === 'guest' ? 'default' : 'own', free.place);
}

/** The setting that takes a user off the list of those who may only connect from the machine itself. */
function freeFromLoopback({ settings }: SettingFile, user: string) {
  const all = settings.get('loopback_users');
  const one = settings.get(`loopback_users.${user}`);
  if (all?.value === 'none') return all;
  return one?.value === 'false' ? one : undefined;
}

const SECRET = /(?:^|\.)(?:\w*pass(?:word)?|secret_key|acl_token|\w*client_secret|\w*secret)$/;

/** Settings that hold a password in the clear; those that are encrypted begin with `encrypted:`. */
export function plainSecrets(source: SettingFile): Stated<string>[] {
  return [...source.settings.values()]
    .filter(({ name, value }) => SECRET.test(name) && value !== '' && !value.startsWith('encrypted:'))
    .filter(({ name, value }) => !(name.endsWith('pass') && value === 'guest'))
    .map(({ name, place }) => stated(name, place));
}
