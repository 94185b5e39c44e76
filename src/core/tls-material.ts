import { readFile } from 'node:fs/promises';
import { SourceError } from './source.ts';
import type { BrokerTls } from './target.ts';

/** TLS settings in the words of `tls.connect`, files read. */
export interface TlsMaterial {
  readonly ca?: Buffer;
  readonly cert?: Buffer;
  readonly key?: Buffer;
  readonly servername?: string;
  readonly rejectUnauthorized?: boolean;
}

/** Reads the files; done for every connection attempt, so that a renewed certificate needs no restart. */
export async function readTlsMaterial(tls: BrokerTls): Promise<TlsMaterial> {
  const [ca, cert, key] = await Promise.all([read('ca', tls.ca), read('cert', tls.cert), read('key', tls.key)]);
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(tls.serverName === undefined ? {} : { servername: tls.serverName }),
    ...(tls.insecureSkipVerify === true ? { rejectUnauthorized: false } : {}),
  };
}

async function read(what: 'ca' | 'cert' | 'key', path: string | undefined): Promise<Buffer | undefined> {
  if (path === undefined) return undefined;
  try {
    return await readFile(path);
  } catch (error) {
    throw new SourceError('tls', `cannot read tls.${what} ${path}`, { cause: error });
  }
}
