import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret } from '../../src/core/secret.ts';
import type { BrokerAuth } from '../../src/core/target.ts';
import { hashed } from './mosquitto-container.ts';
import { type RealMosquitto, startMosquitto } from './real-mosquitto.ts';

/** A Mosquitto with one user, `pump`, and the access rules of that user. */
export interface GuardedMosquitto extends RealMosquitto {
  readonly auth: BrokerAuth;
}

const PASSWORD = 'pump-secret';

/** Starts it with these lines of the ACL file, such as `topic read plant/#`, and more of the configuration. */
export async function startGuardedMosquitto(
  rules: readonly string[],
  lines: readonly string[] = [],
): Promise<GuardedMosquitto> {
  const folder = await mkdtemp(join(tmpdir(), 'mqtt-sre-guarded-'));
  await writeFile(join(folder, 'users'), `pump:${hashed(PASSWORD)}\n`);
  await writeFile(join(folder, 'rules'), ['user pump', ...rules, ''].join('\n'));
  const files = [`password_file ${join(folder, 'users')}`, `acl_file ${join(folder, 'rules')}`];
  const broker = await startMosquitto(['allow_anonymous false', 'user root', ...files, ...lines]);
  return {
    ...broker,
    auth: { username: 'pump', password: new Secret(PASSWORD) },
    [Symbol.asyncDispose]: async () => {
      await broker[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
