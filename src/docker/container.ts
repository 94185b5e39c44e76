import { z } from 'zod';

/** States of a container, as the engine calls them. */
export type ContainerState = 'created' | 'running' | 'paused' | 'restarting' | 'removing' | 'exited' | 'dead';

/** One network a container is attached to. */
export interface Attachment {
  readonly network: string;
  readonly networkId: string;
  /** Its IPv4 address there; absent while it does not run and has no fixed one. */
  readonly address?: string;
  /** Whether it keeps that address over a restart and a reconnect. */
  readonly fixed: boolean;
  readonly aliases: readonly string[];
  readonly mac?: string;
}

/** A port of the container that this machine listens on. */
export interface PublishedPort {
  /** `1883/tcp` */
  readonly inside: string;
  readonly host: string;
  /** 0: the engine chooses another one at every start. */
  readonly port: number;
}

/** Limits as `docker update` takes them; absent = none set. */
export interface ContainerLimits {
  readonly memoryBytes?: number;
  /** Memory and swap together; -1 is unlimited. */
  readonly memorySwapBytes?: number;
  /** CPU time of one period, microseconds. */
  readonly cpuQuotaMicros?: number;
  readonly cpuPeriodMicros?: number;
  /** Billionths of a CPU; the other way to say quota. */
  readonly nanoCpus?: number;
  readonly pids?: number;
}

/** A container now. `id` and `startedAt` together are the identity of what runs in it. */
export interface Container {
  readonly id: string;
  readonly name: string;
  readonly image: string;
  readonly state: ContainerState;
  /** Its first process, as this machine numbers it; absent while none lives. */
  readonly pid?: number;
  /** When it was started last, RFC 3339; absent when it never was. */
  readonly startedAt?: string;
  readonly exitCode?: number;
  readonly oomKilled: boolean;
  /** The engine starts it again by itself unless this is `no`. */
  readonly restartPolicy: string;
  /** `bridge`, `host`, `none`, `container:ID` or the name of its first network. */
  readonly networkMode: string;
  readonly networks: readonly Attachment[];
  readonly published: readonly PublishedPort[];
  readonly extraHosts: readonly string[];
  readonly mounts: readonly Mount[];
  readonly labels: Readonly<Record<string, string>>;
  readonly limits: ContainerLimits;
}

export interface Mount {
  readonly type: string;
  /** Path on this machine, or of the volume. */
  readonly source: string;
  readonly destination: string;
  readonly writable: boolean;
}

const orEmpty = <T extends z.ZodType>(type: T) => z.nullish(z.record(z.string(), type)).transform((map) => map ?? {});
const listOf = <T extends z.ZodType>(type: T) => z.nullish(z.array(type)).transform((list) => list ?? []);
const number = z.nullish(z.number());

/** The part of `GET /containers/{id}/json` this tool reads. */
const inspection = z.object({
  Id: z.string(),
  Name: z.string(),
  State: z.object({
    Status: z.enum(['created', 'running', 'paused', 'restarting', 'removing', 'exited', 'dead']),
    Pid: z.number(),
    StartedAt: z.string(),
    ExitCode: z.number(),
    OOMKilled: z.nullish(z.boolean()),
  }),
  Config: z.object({ Image: z.string(), Labels: orEmpty(z.string()) }),
  HostConfig: z.object({
    RestartPolicy: z.nullish(z.object({ Name: z.string() })),
    NetworkMode: z.string(),
    ExtraHosts: listOf(z.string()),
    PortBindings: orEmpty(listOf(z.object({ HostIp: z.nullish(z.string()), HostPort: z.nullish(z.string()) }))),
    Memory: number,
    MemorySwap: number,
    CpuQuota: number,
    CpuPeriod: number,
    NanoCpus: number,
    PidsLimit: number,
  }),
  Mounts: listOf(
    z.object({ Type: z.string(), Source: z.nullish(z.string()), Destination: z.string(), RW: z.boolean() }),
  ),
  NetworkSettings: z.object({
    Networks: orEmpty(
      z.object({
        NetworkID: z.string(),
        IPAddress: z.nullish(z.string()),
        MacAddress: z.nullish(z.string()),
        Aliases: listOf(z.string()),
        IPAMConfig: z.nullish(z.object({ IPv4Address: z.nullish(z.string()) })),
      }),
    ),
  }),
});

/** Reads an answer of the engine. */
export function parseContainer(answer: unknown): Container {
  const { Id, Name, State, Config, HostConfig, Mounts, NetworkSettings } = inspection.parse(answer);
  const { RestartPolicy, NetworkMode, ExtraHosts, PortBindings, ...limits } = HostConfig;
  const hasEnded = State.Status === 'exited' || State.Status === 'dead';
  return {
    id: Id,
    name: Name.replace(/^\//, ''),
    image: Config.Image,
    state: State.Status,
    ...(State.Pid > 0 ? { pid: State.Pid } : {}),
    ...(State.StartedAt.startsWith('0001-') ? {} : { startedAt: State.StartedAt }),
    ...(hasEnded ? { exitCode: State.ExitCode } : {}),
    oomKilled: State.OOMKilled ?? false,
    restartPolicy: RestartPolicy?.Name || 'no',
    networkMode: NetworkMode,
    networks: byName(NetworkSettings.Networks).map(([network, attached]) => {
      const fixed = attached.IPAMConfig?.IPv4Address || undefined;
      const address = attached.IPAddress || fixed;
      return {
        network,
        networkId: attached.NetworkID,
        ...(address === undefined ? {} : { address }),
        fixed: fixed !== undefined,
        aliases: attached.Aliases,
        ...(attached.MacAddress ? { mac: attached.MacAddress } : {}),
      };
    }),
    published: byName(PortBindings).flatMap(([inside, bindings]) =>
      bindings.map(({ HostIp, HostPort }) => ({ inside, host: HostIp || '0.0.0.0', port: Number(HostPort || 0) })),
    ),
    extraHosts: ExtraHosts,
    mounts: Mounts.map(({ Type, Source, Destination, RW }) => ({
      type: Type,
      source: Source ?? '',
      destination: Destination,
      writable: RW,
    })),
    labels: Config.Labels,
    limits: limitsOf(limits),
  };
}

function byName<T>(map: Readonly<Record<string, T>>): [string, T][] {
  return Object.entries(map).toSorted(([a], [b]) => (a < b ? -1 : 1));
}

/** The engine says 0 or null for a limit that is not set. */
function limitsOf(told: Readonly<Record<string, number | null | undefined>>): ContainerLimits {
  const names = {
    memoryBytes: 'Memory',
    memorySwapBytes: 'MemorySwap',
    cpuQuotaMicros: 'CpuQuota',
    cpuPeriodMicros: 'CpuPeriod',
    nanoCpus: 'NanoCpus',
    pids: 'PidsLimit',
  } as const satisfies Record<keyof ContainerLimits, string>;
  return Object.fromEntries(
    Object.entries(names).flatMap(([ours, theirs]) => (told[theirs] ? [[ours, told[theirs]]] : [])),
  );
}
