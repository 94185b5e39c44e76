import { SreError } from '../core/sre-error.ts';

/** Says that the address behind a flag is none, or holds a password, which reports would repeat. Throws SRE_BAD_OPTION. */
export function requireHttpAddress(
  flag: string,
  text: string,
  hints: { readonly address: string; readonly password: string },
): void {
  const { protocol, username, password } = URL.canParse(text)
    ? new URL(text)
    : { protocol: '', username: '', password: '' };
  if (username !== '' || password !== '') {
    throw new SreError('SRE_BAD_OPTION', `${flag} must not contain a user name or password: reports name the address`, {
      hint: hints.password,
    });
  }
  if (protocol !== 'http:' && protocol !== 'https:') {
    throw new SreError('SRE_BAD_OPTION', `${flag} must be an address that starts with http:// or https://`, {
      hint: hints.address,
    });
  }
}
