import type Docker from 'dockerode';
import { z } from 'zod';
import { type CallOptions, DEADLINE, engineCall } from './engine-call.ts';
import { isMissing } from './engine-error.ts';
import { type LabelSelector, labelFilter } from './label-selector.ts';

/** A network of the engine. */
export interface Network {
  readonly id: string;
  readonly name: string;
  /** No way out, and nothing can be published from it. */
  readonly internal: boolean;
  /** CIDR of its addresses; empty for `host` and `none`. */
  readonly subnets: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

/** A network to be made. */
export interface NetworkSpec {
  readonly name: string;
  readonly subnet: string;
  readonly internal: boolean;
  /** Whether its containers reach each other; those of a network where they do not still reach and serve the host. */
  readonly containersMeet: boolean;
  readonly labels: Readonly<Record<string, string>>;
}

/** The networks of one engine. `network` is an id or a name; every failure is an `EngineError`. */
export interface Networks {
  /** Every network with these labels, by name. */
  list(selector: LabelSelector, options: CallOptions): Promise<readonly Network[]>;
  inspect(network: string, options: CallOptions): Promise<Network>;
  /** Makes one and answers its id. */
  create(spec: NetworkSpec, options: CallOptions): Promise<string>;
  /** Does nothing when it is gone. */
  remove(network: string, options: CallOptions): Promise<void>;
  connect(
    network: string,
    container: string,
    options: CallOptions & { readonly address?: string; readonly aliases?: readonly string[] },
  ): Promise<void>;
  /** Takes the network card away; the engine also forgets the container's extra hosts, so it is no clean cut. */
  disconnect(network: string, container: string, options: CallOptions): Promise<void>;
}

const inspection = z.object({
  Id: z.string(),
  Name: z.string(),
  Internal: z.nullish(z.boolean()),
  Labels: z.nullish(z.record(z.string(), z.string())),
  IPAM: z.nullish(z.object({ Config: z.nullish(z.array(z.object({ Subnet: z.nullish(z.string()) }))) })),
});

/** The networks of a connected engine. */
export function networksOf(docker: Docker): Networks {
  return {
    async list(selector, options) {
      const filters = labelFilter(selector);
      const listed = await engineCall('docker network ls', options, DEADLINE.read, (abortSignal) =>
        docker.listNetworks({ filters, abortSignal }),
      );
      return listed.map(parseNetwork).toSorted((a, b) => (a.name < b.name ? -1 : 1));
    },
    inspect: (network, options) =>
      engineCall(`docker network inspect ${network}`, options, DEADLINE.read, async () =>
        parseNetwork(await docker.getNetwork(network).inspect()),
      ),
    create: (spec, options) =>
      engineCall(`docker network create ${spec.name}`, options, DEADLINE.change, async (abortSignal) => {
        const made = await docker.createNetwork({
          Name: spec.name,
          CheckDuplicate: true,
          Internal: spec.internal,
          Labels: { ...spec.labels },
          IPAM: { Driver: 'default', Config: [{ Subnet: spec.subnet }] },
          Options: { 'com.docker.network.bridge.enable_icc': String(spec.containersMeet) },
          abortSignal,
        });
        return made.id;
      }),
    remove: (network, options) =>
      engineCall(`docker network rm ${network}`, options, DEADLINE.change, async (abortSignal) => {
        await docker.getNetwork(network).remove({ abortSignal });
      }).catch((error: unknown) => {
        if (!isMissing(error)) throw error;
      }),
    connect: (network, container, options) =>
      engineCall(`docker network connect ${network} ${container}`, options, DEADLINE.change, async (abortSignal) => {
        const request = {
          Container: container,
          EndpointConfig: {
            ...(options.address === undefined ? {} : { IPAMConfig: { IPv4Address: options.address } }),
            ...(options.aliases === undefined ? {} : { Aliases: [...options.aliases] }),
          },
          abortSignal,
        };
        await docker.getNetwork(network).connect(request);
      }),
    disconnect: (network, container, options) =>
      engineCall(`docker network disconnect ${network} ${container}`, options, DEADLINE.change, async (abortSignal) => {
        await docker.getNetwork(network).disconnect({ Container: container, Force: true, abortSignal });
      }),
  };
}

function parseNetwork(answer: unknown): Network {
  const { Id, Name, Internal, Labels, IPAM } = inspection.parse(answer);
  return {
    id: Id,
    name: Name,
    internal: Internal ?? false,
    subnets: (IPAM?.Config ?? []).flatMap(({ Subnet }) => (Subnet ? [Subnet] : [])),
    labels: Labels ?? {},
  };
}
