import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Certificates, makeCertificates } from './certificates.ts';

/** What can be wrong with a server certificate; `server` is the good one. */
export type ServerCertificate = 'server' | 'expired' | 'future' | 'elsewhere' | 'alone' | 'incomplete' | 'complete';

/** The certificates of the tests and server certificates with one fault each. */
export interface FaultyCertificates extends Certificates {
  readonly of: (name: ServerCertificate) => Promise<{ readonly cert: Buffer; readonly key: Buffer }>;
}

const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
const HERE = 'subjectAltName=IP:127.0.0.1';

const CA_CONFIG = `[ca]
default_ca = d
[d]
database = index.txt
serial = serial
new_certs_dir = .
default_md = sha256
policy = p
copy_extensions = copy
unique_subject = no
[p]
commonName = supplied
`;

/** Makes them with openssl; dates in the past and in the future need its `ca` command. */
export async function makeFaultyCertificates(): Promise<FaultyCertificates> {
  const certificates = await makeCertificates();
  const { folder } = certificates;
  const openssl = (...args: readonly string[]): void => {
    execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  };
  const issued = (name: string, by: string, extension: string, from: string, to: string): void => {
    const files = ['-keyout', `${name}.key`, '-out', `${name}.csr`];
    openssl('req', '-new', ...KEY, '-subj', `/CN=${name}`, '-addext', extension, ...files);
    const ca = ['ca', '-batch', '-notext', '-config', 'ca.cnf', '-cert', `${by}.crt`, '-keyfile', `${by}.key`];
    openssl(...ca, '-startdate', from, '-enddate', to, '-in', `${name}.csr`, '-out', `${name}.crt`);
  };
  await writeFile(join(folder, 'ca.cnf'), CA_CONFIG);
  await writeFile(join(folder, 'index.txt'), '');
  await writeFile(join(folder, 'serial'), '01\n');
  const [past, long] = ['20200101000000Z', '20990101000000Z'];
  issued('expired', 'ca', HERE, past, '20210101000000Z');
  issued('future', 'ca', HERE, '20980101000000Z', long);
  issued('elsewhere', 'ca', 'subjectAltName=DNS:elsewhere.example', past, long);
  issued('middle', 'ca', 'basicConstraints=critical,CA:TRUE', past, long);
  issued('incomplete', 'middle', HERE, past, '20900101000000Z');
  openssl(
    'req',
    '-x509',
    ...KEY,
    '-days',
    '1',
    '-subj',
    '/CN=alone',
    '-addext',
    HERE,
    '-keyout',
    'alone.key',
    '-out',
    'alone.crt',
  );
  const read = (file: string): Promise<Buffer> => readFile(join(folder, file));
  return {
    ...certificates,
    of: async (name) => {
      if (name !== 'complete') return { cert: await read(`${name}.crt`), key: await read(`${name}.key`) };
      return {
        cert: Buffer.concat([await read('incomplete.crt'), await read('middle.crt')]),
        key: await read('incomplete.key'),
      };
    },
  };
}
