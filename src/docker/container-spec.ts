import type { ContainerCreateOptions } from 'dockerode';
import type { PublishedPort } from './container.ts';

/** A container to be made. */
export interface ContainerSpec {
  readonly name: string;
  readonly image: string;
  /** Arguments after the image's entry point, or instead of its command. */
  readonly command?: readonly string[];
  /** Replaces the image's entry point. */
  readonly entrypoint?: readonly string[];
  readonly user?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly hostname?: string;
  readonly labels: Readonly<Record<string, string>>;
  /** The network it starts in; more are connected before it is started. */
  readonly network: string;
  readonly address?: string;
  readonly aliases?: readonly string[];
  readonly extraHosts?: readonly string[];
  readonly published?: readonly PublishedPort[];
  /** Folders and files of this machine, read-only: `[here, inside]`. */
  readonly readOnlyMounts?: readonly (readonly [string, string])[];
  readonly capabilities?: readonly string[];
  readonly sysctls?: Readonly<Record<string, string>>;
  readonly memoryBytes?: number;
}

/** The body of `POST /containers/create`: no restart policy, so that whoever stopped it finds it stopped. */
export function createOptions(spec: ContainerSpec): ContainerCreateOptions {
  const endpoint = {
    ...(spec.address === undefined ? {} : { IPAMConfig: { IPv4Address: spec.address } }),
    ...(spec.aliases === undefined ? {} : { Aliases: [...spec.aliases] }),
  };
  const published = spec.published ?? [];
  return {
    name: spec.name,
    Image: spec.image,
    ...(spec.command === undefined ? {} : { Cmd: [...spec.command] }),
    ...(spec.entrypoint === undefined ? {} : { Entrypoint: [...spec.entrypoint] }),
    ...(spec.user === undefined ? {} : { User: spec.user }),
    ...(spec.hostname === undefined ? {} : { Hostname: spec.hostname }),
    Env: Object.entries(spec.environment ?? {}).map(([key, value]) => `${key}=${value}`),
    Labels: { ...spec.labels },
    ExposedPorts: Object.fromEntries(published.map(({ inside }) => [inside, {}])),
    HostConfig: {
      NetworkMode: spec.network,
      RestartPolicy: { Name: 'no' },
      ExtraHosts: [...(spec.extraHosts ?? [])],
      PortBindings: Object.fromEntries(
        published.map(({ inside, host, port }) => [inside, [{ HostIp: host, HostPort: String(port) }]]),
      ),
      Binds: (spec.readOnlyMounts ?? []).map(([here, inside]) => `${here}:${inside}:ro`),
      CapAdd: [...(spec.capabilities ?? [])],
      Sysctls: { ...spec.sysctls },
      ...(spec.memoryBytes === undefined ? {} : { Memory: spec.memoryBytes }),
    },
    NetworkingConfig: { EndpointsConfig: { [spec.network]: endpoint } },
  };
}
