import { readFile } from 'node:fs/promises';
import { SourceError } from '../core/source.ts';
import type { BrokerTls } from '../core/target.ts';

/** TLS settings in the words of `tls.connect`. */
export interface TlsOptions {
  readonly ca?: Buffer;
  readonly cert?: Buffer;
  readonly key?: Buffer;
  readonly servername?: string;
  readonly rejectUnauthorized?: boolean;
}

/** Reads the files `tls` names; nothing for a connection without TLS. An unreadable file is a source error `tls`. */
export async function tlsOptions(tls: BrokerTls, secure: boolean): Promise<TlsOptions> {
  if (!secure) return {};
  const [ca, cert, key] = await Promise.all([file('ca', tls.ca), file('cert', tls.cert), file('key', tls.key)]);
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(tls.serverName === undefined ? {} : { servername: tls.serverName }),
    ...(tls.insecureSkipVerify === true ? { rejectUnauthorized: false } : {}),
  };
}

async function file(what: 'ca' | 'cert' | 'key', path: string | undefined): Promise<Buffer | undefined> {
  if (path === undefined) return undefined;
  try {
    return await readFile(path);
  } catch (error) {
    throw new SourceError('tls', `cannot read tls.${what} ${path}`, { cause: error });
  }
}
