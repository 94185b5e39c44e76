import { pbkdf2Sync, randomBytes } from 'node:crypto';
import { until } from '../../src/core/deadline.ts';
import { copyIn } from './cluster-member.ts';
import { docker } from './docker.ts';
import { openDockerNetwork } from './docker-network.ts';
import { openDockerRun } from './docker-run.ts';
import { freePorts } from './free-port.ts';
import { greets } from './mqtt-greeting.ts';

/** A Mosquitto of a chosen version in a container, with one user. */
export interface MosquittoContainer extends AsyncDisposable {
  /** Its name at the engine. */
  readonly container: string;
  readonly mqtt: string;
  /** Address of the HTTP API; answers only where the configuration has such a listener. */
  readonly api: string;
  readonly username: string;
  readonly password: string;
}

/** Starts it with these lines of configuration besides the MQTT listener on 1883; an HTTP API listens on 9883. */
export async function startMosquittoContainer(options: {
  readonly image: string;
  readonly config: readonly string[];
  readonly signal: AbortSignal;
}): Promise<MosquittoContainer> {
  const run = await openDockerRun();
  try {
    const edge = await openDockerNetwork(run, 'edge', { internal: false });
    const container = `${run.name}-mosquitto`;
    const [mqtt = 0, api = 0] = await freePorts(2);
    const [username, password] = ['sre-test', randomBytes(12).toString('hex')];
    await docker([
      ...['create', ...run.label, '--name', container, '--network', edge.name],
      ...['--publish', `127.0.0.1:${mqtt}:1883`, '--publish', `127.0.0.1:${api}:9883`],
      ...[options.image, '/etc/mosquitto/test.conf'],
    ]);
    const lines = ['listener 1883', 'allow_anonymous false', 'password_file /etc/mosquitto/users', ...options.config];
    await copyIn(container, '/etc/mosquitto', {
      'test.conf': `${lines.join('\n')}\n`,
      users: `${username}:${hashed(password)}\n`,
    });
    await docker(['start', container]);
    await until(`${options.image} accepting connections`, () => greets(mqtt), {
      withinMs: 60_000,
      everyMs: 100,
      signal: options.signal,
    });
    return {
      container,
      mqtt: `mqtt://127.0.0.1:${mqtt}`,
      api: `http://127.0.0.1:${api}`,
      username,
      password,
      [Symbol.asyncDispose]: () => run[Symbol.asyncDispose](),
    };
  } catch (error) {
    await run[Symbol.asyncDispose]();
    throw error;
  }
}

/** A password as `mosquitto_passwd` of 2.0 writes it, which 2.1 reads as well. */
export function hashed(password: string): string {
  const salt = randomBytes(12);
  const hash = pbkdf2Sync(password, salt, 101, 64, 'sha512');
  return `$7$101$${salt.toString('base64')}$${hash.toString('base64')}`;
}
