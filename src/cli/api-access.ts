import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { Secret } from '../core/secret.ts';
import { messageOf, SreError } from '../core/sre-error.ts';
import { type HttpApi, openHttpApi } from '../http/http-api.ts';
import type { Io } from './io.ts';

/** Where the token for Grafana comes from when no file is named. */
export const GRAFANA_TOKEN = 'SRE_GRAFANA_TOKEN';

/** Flags of commands that talk to an API of somebody else's. */
export interface ApiFlags {
  readonly tokenFile?: string;
  readonly user?: string;
  readonly ca?: string;
  readonly insecure?: boolean;
}

/** Declares them; the token never stands on the command line, where every process of the host could read it. */
export function withApiOptions(command: Command, tokenVariable: string): Command {
  return command
    .option('--token-file <file>', `file that holds the token; without it: the environment variable ${tokenVariable}`)
    .option('--user <name>', 'user name; the token is then the password')
    .option('--ca <file>', 'trust certificates of this CA')
    .option('--insecure', 'go on after a bad certificate');
}

/** Ready to ask, with the token read. Throws SRE_BAD_OPTION for an address that is none or a file that cannot be read. */
export async function openApi(
  io: Io,
  base: string,
  flags: ApiFlags,
  tokenVariable: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<HttpApi> {
  const token = flags.tokenFile === undefined ? io.env[tokenVariable] : await tokenIn(io, flags.tokenFile);
  try {
    return openHttpApi({
      base,
      headers,
      tls: {
        ...(flags.ca === undefined ? {} : { ca: resolve(io.cwd, flags.ca) }),
        ...(flags.insecure === true ? { insecureSkipVerify: true } : {}),
      },
      ...(token === undefined || token.trim() === '' ? {} : { token: new Secret(token.trim()) }),
      ...(flags.user === undefined ? {} : { user: flags.user }),
    });
  } catch (error) {
    throw new SreError('SRE_BAD_OPTION', messageOf(error), { cause: error });
  }
}

async function tokenIn(io: Io, file: string): Promise<string> {
  try {
    return await readFile(resolve(io.cwd, file), 'utf8');
  } catch (error) {
    throw new SreError('SRE_BAD_OPTION', `cannot read the token file ${file}`, {
      hint: 'a file that holds nothing but the token, readable by you',
      cause: error,
    });
  }
}
