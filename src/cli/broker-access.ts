import { readFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import type { Command } from 'commander';
import { Secret } from '../core/secret.ts';
import { SreError } from '../core/sre-error.ts';
import type { BrokerAuth, BrokerTls } from '../core/target.ts';
import type { Io } from './io.ts';

/** The flags that say who we are to a broker and whom we trust; the same words for every command that talks to one. */
export interface BrokerAccessFlags {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly serverName?: string;
  readonly insecure?: boolean;
  readonly user?: string;
  readonly passwordFile?: string;
}

/** Declares them. */
export function declareBrokerAccess(command: Command): Command {
  return command
    .option('--ca <file>', 'trust certificates of this CA')
    .option('--cert <file>', 'client certificate')
    .option('--key <file>', 'its key')
    .option('--server-name <name>', 'name to ask for and to verify, instead of the host')
    .option('--insecure', 'go on after a bad certificate chain; it is still shown')
    .option('--user <name>', 'user name; the password comes from SRE_PROBE_PASSWORD or --password-file')
    .option('--password-file <file>', 'file that holds the password');
}

/** User and password out of flags, file and environment; undefined when nobody is named. Throws SRE_BAD_OPTION. */
export async function brokerAuthOf(io: Io, flags: BrokerAccessFlags): Promise<BrokerAuth | undefined> {
  const fromFile = flags.passwordFile === undefined ? undefined : await passwordIn(io, flags.passwordFile);
  const password = fromFile ?? (flags.user === undefined ? undefined : io.env['SRE_PROBE_PASSWORD']);
  if (flags.user === undefined && password !== undefined) {
    throw new SreError('SRE_BAD_OPTION', 'a password without a user name', { hint: '--user NAME' });
  }
  if (flags.user === undefined) return undefined;
  return { username: flags.user, ...(password === undefined ? {} : { password: new Secret(password) }) };
}

/** TLS settings out of the flags; undefined when none is given. Throws SRE_BAD_OPTION. */
export function brokerTlsOf(io: Io, { ca, cert, key, serverName, insecure }: BrokerAccessFlags): BrokerTls | undefined {
  if ((cert === undefined) !== (key === undefined)) {
    throw new SreError('SRE_BAD_OPTION', '--cert and --key go together', {
      hint: '--cert client.crt --key client.key',
    });
  }
  const tls: BrokerTls = {
    ...(ca === undefined ? {} : { ca: pathOf(io, ca) }),
    ...(cert === undefined ? {} : { cert: pathOf(io, cert) }),
    ...(key === undefined ? {} : { key: pathOf(io, key) }),
    ...(serverName === undefined ? {} : { serverName }),
    ...(insecure === true ? { insecureSkipVerify: true } : {}),
  };
  return Object.keys(tls).length === 0 ? undefined : tls;
}

async function passwordIn(io: Io, file: string): Promise<string> {
  try {
    return (await readFile(pathOf(io, file), 'utf8')).replace(/\r?\n$/, '');
  } catch (error) {
    throw new SreError('SRE_BAD_OPTION', `cannot read the password file ${file}`, {
      hint: 'a file that holds nothing but the password, readable by you',
      cause: error,
    });
  }
}

function pathOf(io: Io, file: string): string {
  return isAbsolute(file) ? file : join(io.cwd, file);
}
