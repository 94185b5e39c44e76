import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder with `ca`, `server` (127.0.0.1, signed by ca), `client` (signed by ca) and `stranger` (self-signed), each `.crt` and `.key`. */
export interface Certificates extends AsyncDisposable {
  readonly folder: string;
}

const REQUEST = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '1'];

/** Makes them with openssl, valid for a day. */
export async function makeCertificates(): Promise<Certificates> {
  const folder = await mkdtemp(join(tmpdir(), 'sre-certificates-'));
  const make = (name: string, ...more: readonly string[]): void =>
    openssl(folder, [...REQUEST, '-subj', `/CN=${name}`, ...more, '-keyout', `${name}.key`, '-out', `${name}.crt`]);
  const signed = (name: string): void =>
    make(name, '-addext', 'subjectAltName=IP:127.0.0.1', '-CA', 'ca.crt', '-CAkey', 'ca.key');
  make('ca');
  signed('server');
  signed('client');
  make('stranger');
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
}

function openssl(cwd: string, args: readonly string[]): void {
  execFileSync('openssl', args, { cwd, stdio: 'pipe' });
}
