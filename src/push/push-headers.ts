import type { PushSettings } from '../config/settings.ts';

/** The headers of the configuration and the login; they go to the receiver and nowhere else. */
export function pushHeaders({ auth, headers }: Pick<PushSettings, 'auth' | 'headers'>): Record<string, string> {
  const own = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value.reveal()]));
  if (auth.username === undefined) return own;
  const login = Buffer.from(`${auth.username}:${auth.password?.reveal() ?? ''}`).toString('base64');
  return { authorization: `Basic ${login}`, ...own };
}
