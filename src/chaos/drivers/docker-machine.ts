import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Container } from '../../docker/container.ts';
import type { Containers } from '../../docker/containers.ts';
import { connectEngine } from '../../docker/engine.ts';
import { isMissing } from '../../docker/engine-error.ts';
import type { Machine, Operation } from '../platform.ts';
import { maySignal, sendSignal } from './send-signal.ts';

/** A container as an undo finds it again. */
export const containerHandle = z.object({
  id: z.string(),
  name: z.string(),
  engine: z.string().optional(),
  certificates: z.string().optional(),
  dataFolder: z.string().optional(),
  /** `none`: this engine makes no containers for us, and somebody has answered for that. */
  rehearse: z.literal('none').optional(),
  /** Its first process when it was planned, for the words of the plan; deeds ask again. Absent: not on this machine. */
  pid: z.number().optional(),
});

export type ContainerHandle = z.output<typeof containerHandle>;

/** What lives in a container; absent when nothing does. A restarted container is somebody else. */
export function containerIdentity({ id, state, startedAt }: Container): string | undefined {
  return state === 'running' || state === 'paused' ? `container ${id.slice(0, 12)} started ${startedAt}` : undefined;
}

/** Its first process, when that is a process of this machine: the engine may count in another namespace, or elsewhere. */
async function hostPidOf({ id, pid }: Container): Promise<number | undefined> {
  if (pid === undefined) return undefined;
  const groups = await readFile(`/proc/${pid}/cgroup`, 'utf8').catch(() => ''); // gone, or not on this machine
  return groups.includes(id) ? pid : undefined;
}

/** The same when we may also send it signals; otherwise the engine has to do what it can. */
export async function pidInReach(container: Container): Promise<number | undefined> {
  const pid = await hostPidOf(container);
  return pid !== undefined && maySignal(pid) ? pid : undefined;
}

/** The environment that leads to the engine of a selector or a handle; nothing else of ours decides. */
export function engineEnv({
  engine,
  certificates,
}: Pick<ContainerHandle, 'engine' | 'certificates'>): Readonly<Record<string, string | undefined>> {
  return {
    ...(engine === undefined ? {} : { DOCKER_HOST: engine }),
    ...(certificates === undefined ? {} : { DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: certificates }),
  };
}

/** What can be done to one container. */
export function containerMachine(handle: ContainerHandle): Machine {
  const { id, name, pid, dataFolder } = handle;
  const containers = async (signal: AbortSignal): Promise<Containers> =>
    (await connectEngine(engineEnv(handle), { signal })).containers;
  /** The container, or the one that took its place: compose makes a new one of the same name. */
  const inspect = async (signal: AbortSignal): Promise<Container | undefined> => {
    const all = await containers(signal);
    const missing = (error: unknown): undefined => {
      if (isMissing(error)) return undefined;
      throw error;
    };
    return (await all.inspect(id, { signal }).catch(missing)) ?? all.inspect(name, { signal }).catch(missing);
  };
  const operation = (verb: string, run: (all: Containers, signal: AbortSignal) => Promise<void>): Operation => ({
    argv: ['docker', ...verb.split(' '), name],
    run: async (signal) => run(await containers(signal), signal),
  });
  return {
    identity: async (signal) => {
      const container = await inspect(signal);
      return container === undefined ? undefined : containerIdentity(container);
    },
    hostPid: async (signal) => {
      const container = pid === undefined ? undefined : await inspect(signal);
      return container === undefined ? undefined : hostPidOf(container);
    },
    addresses: async (signal) =>
      (await inspect(signal))?.networks.flatMap(({ address }) => (address === undefined ? [] : [address])) ?? [],
    kill: pid === undefined ? killByEngine(operation, id) : killFromHost(name, pid, inspect, containers),
    stop: (graceMs) => {
      const graceSeconds = Math.ceil(graceMs / 1_000);
      return operation(`stop --time ${graceSeconds}`, (all, signal) => all.stop(id, { signal, graceSeconds }));
    },
    start: () =>
      operation('start', async (all, signal) => {
        await all.start((await inspect(signal))?.id ?? id, { signal });
      }),
    pause: operation('pause', (all, signal) => all.pause(id, { signal })),
    resume: operation('unpause', async (all, signal) => {
      try {
        await all.unpause(id, { signal });
      } catch (error) {
        if ((await inspect(signal))?.state === 'paused') throw error; // else it went on, or died, before we came
      }
    }),
    isPaused: async (signal) => (await inspect(signal))?.state === 'paused',
    ...(dataFolder === undefined ? {} : { dataFolder }),
    supervisor: async (signal) => {
      const policy = (await inspect(signal))?.restartPolicy ?? 'no';
      return policy === 'no' || pid === undefined
        ? undefined
        : `the engine starts ${name} again by itself: restart policy ${policy}`;
    },
  };
}

/** The engine takes this for an operator's wish and leaves the container ended. */
function killByEngine(
  operation: (verb: string, run: (all: Containers, signal: AbortSignal) => Promise<void>) => Operation,
  id: string,
): Operation {
  return {
    ...operation('kill', (all, signal) => all.kill(id, { signal })),
    caveat: 'killed by the engine, which ignores the restart policy then',
  };
}

/** SIGKILL from this machine is what a crash is: the engine sees it happen and its restart policy acts. */
function killFromHost(
  name: string,
  pid: number,
  inspect: (signal: AbortSignal) => Promise<Container | undefined>,
  containers: (signal: AbortSignal) => Promise<Containers>,
): Operation {
  return {
    argv: ['kill', '-KILL', String(pid)],
    run: async (signal) => {
      const container = await inspect(signal);
      const now = container === undefined ? undefined : await hostPidOf(container);
      if (container === undefined || now === undefined) return;
      sendSignal(name, now, 'SIGKILL');
      // A frozen process dies when it is thawed.
      if (container.state === 'paused') {
        await (await containers(signal)).unpause(container.id, { signal }).catch(() => undefined);
      }
    },
  };
}
