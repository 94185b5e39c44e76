import type Docker from 'dockerode';
import { type Container, type ContainerLimits, parseContainer } from './container.ts';
import { type ContainerSpec, createOptions } from './container-spec.ts';
import { type ContainerUsage, parseContainerUsage } from './container-usage.ts';
import { type CallOptions, DEADLINE, engineCall } from './engine-call.ts';
import { isMissing } from './engine-error.ts';
import { type ExecRequest, type ExecResult, execIn } from './exec.ts';
import { type LabelSelector, labelFilter } from './label-selector.ts';
import { streamLog } from './log-stream.ts';
import { type ArchivedFile, tarArchive } from './tar-archive.ts';

/** The containers of one engine. `container` is an id or a name everywhere; every failure is an `EngineError`. */
export interface Containers {
  /** Every container with these labels, running or not, by name. */
  list(selector: LabelSelector, options: CallOptions): Promise<readonly Container[]>;
  inspect(container: string, options: CallOptions): Promise<Container>;
  /** Makes one without starting it and answers its id. */
  create(spec: ContainerSpec, options: CallOptions): Promise<string>;
  /** Does nothing when it runs already. */
  start(container: string, options: CallOptions): Promise<void>;
  /** Asks politely, and kills after `graceSeconds` (10); does nothing when it does not run. */
  stop(container: string, options: CallOptions & { readonly graceSeconds?: number }): Promise<void>;
  /** Sends a signal, by default SIGKILL. */
  kill(container: string, options: CallOptions & { readonly name?: string }): Promise<void>;
  pause(container: string, options: CallOptions): Promise<void>;
  unpause(container: string, options: CallOptions): Promise<void>;
  /** Ends it and removes it with its anonymous volumes; does nothing when it is gone. */
  remove(container: string, options: CallOptions): Promise<void>;
  /** Sets limits while it runs; those not named stay. */
  update(container: string, limits: ContainerLimits, options: CallOptions): Promise<void>;
  exec(container: string, request: ExecRequest, options: CallOptions): Promise<ExecResult>;
  /** Writes files into a folder that is there, running or not. */
  write(container: string, folder: string, files: readonly ArchivedFile[], options: CallOptions): Promise<void>;
  /** CPU and memory it has used; nothing of both while it does not run. */
  usage(container: string, options: CallOptions): Promise<ContainerUsage>;
  /** The last lines it wrote up to now, as bytes, without keeping them; for logs of any length. */
  logBytes(container: string, options: CallOptions & { readonly tail: number }): AsyncIterable<Uint8Array>;
  /** The last lines it wrote, stdout and stderr in order. */
  logs(container: string, options: CallOptions & { readonly tail?: number }): Promise<string>;
}

/** The containers of a connected engine. */
export function containersOf(docker: Docker): Containers {
  const one = (container: string) => docker.getContainer(container);
  const inspect: Containers['inspect'] = (container, options) =>
    engineCall(`docker inspect ${container}`, options, DEADLINE.read, async (abortSignal) =>
      parseContainer(await one(container).inspect({ abortSignal })),
    );
  return {
    inspect,
    async list(selector, options) {
      const filters = labelFilter(selector);
      const listed = await engineCall('docker ps', options, DEADLINE.read, (abortSignal) =>
        docker.listContainers({ all: true, filters, abortSignal }),
      );
      const found = await Promise.all(
        listed.map(({ Id }) =>
          inspect(Id, options).catch((error: unknown) => {
            if (isMissing(error)) return undefined; // removed since it was listed
            throw error;
          }),
        ),
      );
      return found.filter((container) => container !== undefined).toSorted((a, b) => (a.name < b.name ? -1 : 1));
    },
    create: (spec, options) =>
      engineCall(`docker create ${spec.name}`, options, DEADLINE.create, async (abortSignal) => {
        const { id } = await docker.createContainer({ ...createOptions(spec), abortSignal });
        return id;
      }),
    start: (container, options) =>
      engineCall(`docker start ${container}`, options, DEADLINE.create, (abortSignal) =>
        unlessAlready(one(container).start({ abortSignal })),
      ),
    stop: (container, options) => {
      const grace = options.graceSeconds ?? 10;
      return engineCall(`docker stop ${container}`, options, DEADLINE.change + grace * 1_000, (abortSignal) =>
        unlessAlready(one(container).stop({ t: grace, abortSignal })),
      );
    },
    kill: (container, options) =>
      engineCall(`docker kill ${container}`, options, DEADLINE.change, async (abortSignal) => {
        await one(container).kill({ signal: options.name ?? 'SIGKILL', abortSignal });
      }),
    pause: (container, options) =>
      engineCall(`docker pause ${container}`, options, DEADLINE.change, async (abortSignal) => {
        await one(container).pause({ abortSignal });
      }),
    unpause: (container, options) =>
      engineCall(`docker unpause ${container}`, options, DEADLINE.change, async (abortSignal) => {
        await one(container).unpause({ abortSignal });
      }),
    remove: (container, options) =>
      engineCall(`docker rm ${container}`, options, DEADLINE.create, async (abortSignal) => {
        await one(container).remove({ force: true, v: true, abortSignal });
      }).catch((error: unknown) => {
        if (!isMissing(error)) throw error;
      }),
    update: (container, limits, options) =>
      engineCall(`docker update ${container}`, options, DEADLINE.change, async (abortSignal) => {
        await one(container).update({ ...updateOptions(limits), abortSignal });
      }),
    exec: (container, request, options) => execIn(docker, container, request, options),
    write: (container, folder, files, options) =>
      engineCall(`docker cp to ${container}:${folder}`, options, DEADLINE.change, async (abortSignal) => {
        await one(container).putArchive(tarArchive(files), { path: folder, abortSignal });
      }),
    usage: (container, options) =>
      engineCall(`docker stats ${container}`, options, DEADLINE.read, async (abortSignal) => {
        // The types of the SDK do not know that this call takes a signal too.
        const stats = one(container).stats.bind(one(container)) as (request: object) => Promise<unknown>;
        return parseContainerUsage(await stats({ stream: false, 'one-shot': true, abortSignal }));
      }),
    logBytes: (container, options) => streamLog(docker, container, options),
    logs: (container, options) =>
      engineCall(`docker logs ${container}`, options, DEADLINE.read, async (abortSignal) => {
        const tail = options.tail ?? 20;
        const answer = await one(container).logs({ stdout: true, stderr: true, tail, follow: false, abortSignal });
        return demultiplexed(answer);
      }),
  };
}

function updateOptions(limits: ContainerLimits): object {
  return {
    ...(limits.memoryBytes === undefined ? {} : { Memory: limits.memoryBytes }),
    ...(limits.memorySwapBytes === undefined ? {} : { MemorySwap: limits.memorySwapBytes }),
    ...(limits.cpuQuotaMicros === undefined ? {} : { CpuQuota: limits.cpuQuotaMicros }),
    ...(limits.cpuPeriodMicros === undefined ? {} : { CpuPeriod: limits.cpuPeriodMicros }),
    ...(limits.nanoCpus === undefined ? {} : { NanoCpus: limits.nanoCpus }),
    ...(limits.pids === undefined ? {} : { PidsLimit: limits.pids }),
  };
}

/** The engine answers 304 to what is so already; dockerode takes that for an error. */
async function unlessAlready(change: Promise<unknown>): Promise<void> {
  try {
    await change;
  } catch (error) {
    if (!(error instanceof Error && 'statusCode' in error && error.statusCode === 304)) throw error;
  }
}

/** Text of a log: frames of 8 bytes of header (stream, length) and the content. */
function demultiplexed(frames: Buffer): string {
  const texts: string[] = [];
  for (let at = 0; at + 8 <= frames.length; ) {
    const end = at + 8 + frames.readUInt32BE(at + 4);
    texts.push(frames.toString('utf8', at + 8, end));
    at = end;
  }
  return texts.join('');
}
