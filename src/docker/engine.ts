import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DockerOptions } from 'dockerode';
import { EXIT } from '../core/exit-code.ts';
import { messageOf, SreError } from '../core/sre-error.ts';
import { type Containers, containersOf } from './containers.ts';
import { addressText, type EngineAddress, engineAddress } from './engine-address.ts';
import { type CallOptions, engineCall } from './engine-call.ts';
import { type EngineEvent, followEvents } from './events.ts';
import { type Images, imagesOf } from './images.ts';
import type { LabelSelector } from './label-selector.ts';
import { type Networks, networksOf } from './networks.ts';
import { type Volumes, volumesOf } from './volumes.ts';

/** A Docker engine that answered. It holds no connection between calls. */
export interface DockerEngine {
  /** Where it listens, for people. */
  readonly address: string;
  readonly version: string;
  /** Whether processes of its containers are processes of this machine, as far as the address tells. */
  readonly isLocal: boolean;
  readonly containers: Containers;
  readonly networks: Networks;
  readonly volumes: Volumes;
  readonly images: Images;
  /** What happens to the selected things from now on, until the signal aborts. */
  events(selector: LabelSelector, signal: AbortSignal): AsyncIterable<EngineEvent>;
}

const CONNECT_MS = 5_000;

/** Finds the engine of `DOCKER_HOST` or of the default socket, and asks it who it is. Loads the SDK only now. */
export async function connectEngine(
  env: Readonly<Record<string, string | undefined>>,
  options: CallOptions,
): Promise<DockerEngine> {
  const address = engineAddress(env);
  const { default: Docker } = await import('dockerode');
  const docker = new Docker(await dockerOptions(address));
  // The types of the SDK do not know that this call takes a signal too.
  const version = docker.version.bind(docker) as (request: object) => Promise<{ readonly Version: string }>;
  const { Version } = await engineCall('docker version', options, CONNECT_MS, (abortSignal) =>
    version({ abortSignal }),
  ).catch((cause: unknown) => {
    options.signal.throwIfAborted();
    throw new SreError('SRE_NO_DOCKER', `no Docker engine answers at ${addressText(address)}: ${messageOf(cause)}`, {
      exitCode: EXIT.precondition,
      hint: 'start it (systemctl start docker), or set DOCKER_HOST; you also need the right to use its socket',
      cause,
    });
  });
  return {
    address: addressText(address),
    version: Version,
    isLocal: address.kind === 'socket',
    containers: containersOf(docker),
    networks: networksOf(docker),
    volumes: volumesOf(docker),
    images: imagesOf(docker),
    events: (selector, signal) => followEvents(docker, selector, signal),
  };
}

/** Every field said, or the SDK fills it from the environment of the process. */
async function dockerOptions(address: EngineAddress): Promise<DockerOptions> {
  if (address.kind === 'socket') {
    return { socketPath: address.path, protocol: 'http', ...absent('host', 'port', 'ca', 'cert', 'key') };
  }
  const { host, port, certificates } = address;
  if (certificates === undefined) return { host, port, protocol: 'http', ...absent('socketPath', 'ca', 'cert', 'key') };
  const [ca, cert, key] = await Promise.all(
    ['ca.pem', 'cert.pem', 'key.pem'].map((name) => readFile(join(certificates, name), 'utf8')),
  );
  return { host, port, protocol: 'https', ...absent('socketPath'), ca, cert, key } as DockerOptions;
}

function absent(...fields: readonly string[]): object {
  return Object.fromEntries(fields.map((field) => [field, undefined]));
}
