import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Where labs and chaos runs keep what must outlive a process: `SRE_STATE_DIR`, else `$XDG_STATE_HOME/mqtt-sre`,
 * else `~/.local/state/mqtt-sre`.
 */
export function stateDir(env: Readonly<Record<string, string | undefined>>): string {
  const { SRE_STATE_DIR: own, XDG_STATE_HOME: xdg, HOME: home } = env;
  if (own !== undefined && own !== '') return own;
  return join(xdg !== undefined && xdg !== '' ? xdg : join(home ?? homedir(), '.local', 'state'), 'mqtt-sre');
}
