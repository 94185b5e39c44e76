import type { Secret } from '../core/secret.ts';
import { SourceError } from '../core/source.ts';

/** The `authorization` header: basic with a user, whose password is the token if there is one; else the token itself. */
export function authorizationOf(token: Secret | undefined, user = '', password = ''): string | undefined {
  if (user !== '') {
    return `Basic ${Buffer.from(`${user}:${token?.reveal() ?? password}`).toString('base64')}`;
  }
  return token === undefined ? undefined : `Bearer ${token.reveal()}`;
}

/** An address without its user and password, and those. */
interface SplitAddress {
  readonly base: string;
  readonly login?: { readonly user: string; readonly password: string };
}

/** Throws a `SourceError` when this is no http address; the message has no password. */
export function splitLogin(given: string): SplitAddress {
  const url = URL.canParse(given) ? new URL(given) : undefined;
  if (url === undefined || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    const shown = given.replace(/\/\/[^/?#]*@/, '//');
    throw new SourceError('internal', `"${shown}" is no address: expected http://HOST or https://HOST`);
  }
  const login = { user: decodeURIComponent(url.username), password: decodeURIComponent(url.password) };
  const base = `${url.protocol}//${url.host}${url.pathname.replace(/\/+$/, '')}`;
  return login.user === '' ? { base } : { base, login };
}
