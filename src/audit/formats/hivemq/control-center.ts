import { createHash } from 'node:crypto';
import type { Stated } from '../../broker-setup.ts';
import { byDefault, stated } from '../stated.ts';
import { elementAt, isVariable, type XmlElement } from './xml.ts';

/**
 * Whether the Control Center lets `admin` in with the password of the manual: it does when the file names no user, or when
 * a user's hash (SHA-256 of name and password) is that of `hivemq`. Absent when the file does not open it.
 */
export function controlCenterPassword(root: XmlElement): Stated<'default' | 'own'> | undefined {
  const center = elementAt(root, 'control-center');
  if (center === undefined || elementAt(center, 'enabled')?.text === 'false') return undefined;
  const users = (elementAt(center, 'users')?.children ?? []).filter(({ name }) => name === 'user');
  const [first] = users;
  if (first === undefined) return byDefault('default', root.place.file);
  const weak = users.find((user) => {
    const [name, password] = [elementAt(user, 'name')?.text ?? '', elementAt(user, 'password')?.text ?? ''];
    return !isVariable(name + password) && password.toLowerCase() === hashOf(`${name}hivemq`);
  });
  return weak === undefined ? stated('own', first.place) : stated('default', weak.place);
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
