import { join } from 'node:path';
import { EXIT } from '../core/exit-code.ts';
import { SreError } from '../core/sre-error.ts';

/** Where a Docker engine listens. */
export type EngineAddress =
  | { readonly kind: 'socket'; readonly path: string }
  | {
      readonly kind: 'tcp';
      readonly host: string;
      readonly port: number;
      /** Folder with `ca.pem`, `cert.pem` and `key.pem`; absent without TLS. */
      readonly certificates?: string;
    };

const DEFAULT_SOCKET = '/var/run/docker.sock';
const PLAIN_PORT = 2375;
const TLS_PORT = 2376;

/** Reads `DOCKER_HOST`, `DOCKER_TLS_VERIFY` and `DOCKER_CERT_PATH` as the docker command line does. */
export function engineAddress(env: Readonly<Record<string, string | undefined>>): EngineAddress {
  const { DOCKER_HOST: given, DOCKER_TLS_VERIFY: verify, DOCKER_CERT_PATH: folder, HOME: home } = env;
  if (given === undefined || given === '') return { kind: 'socket', path: DEFAULT_SOCKET };
  if (given.startsWith('unix://')) return { kind: 'socket', path: given.slice('unix://'.length) || DEFAULT_SOCKET };
  const text = given.includes('://') ? given : `tcp://${given}`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || url.protocol !== 'tcp:' || url.hostname === '') {
    throw new SreError('SRE_DOCKER_HOST', `DOCKER_HOST is "${given}", expected unix:///path or tcp://host:port`, {
      exitCode: EXIT.precondition,
      hint: 'for an engine behind ssh, forward its socket: ssh -L /tmp/docker.sock:/var/run/docker.sock HOST',
    });
  }
  const isTls = verify !== undefined && verify !== '' && verify !== '0';
  const port = url.port === '' ? (isTls ? TLS_PORT : PLAIN_PORT) : Number(url.port);
  const certificates = isTls ? { certificates: folder ?? join(home ?? '/', '.docker') } : {};
  return { kind: 'tcp', host: url.hostname, port, ...certificates };
}

/** The address for people. */
export function addressText(address: EngineAddress): string {
  return address.kind === 'socket' ? `unix://${address.path}` : `tcp://${address.host}:${address.port}`;
}
