import { hostname } from 'node:os';
import { until } from '../../core/deadline.ts';
import { identify, isAlive } from '../../core/process-identity.ts';
import type { Containers } from '../../docker/containers.ts';
import { connectEngine } from '../../docker/engine.ts';
import { EngineError } from '../../docker/engine-error.ts';
import type { Leftover } from '../driver.ts';
import type { FaultKind, UndoRecord } from '../fault.ts';
import { impossible } from '../injectors/capability.ts';
import type { Machine } from '../platform.ts';
import { type ContainerHandle, containerHandle, containerMachine, engineEnv, pidInReach } from './docker-machine.ts';

/** Says whose throwaway a container is: `host pid startTime`. */
const LABEL = 'sre.chaos.rehearsal';
const WITHIN_MS = 10_000;
const LOOK_EVERY_MS = 50;
const REMOVE_WITHIN_MS = 30_000;
/** Longer than any rehearsal, and the end of it should nobody remove it. */
const SLEEP_SECONDS = 300;

/** What the engine does to containers; everything else is done with the tools of this machine. */
const trials: { readonly [K in FaultKind]?: (machine: Machine, signal: AbortSignal) => Promise<void> } = {
  kill: (machine, signal) => endAndStart(machine, (inner) => machine.kill?.run(inner), signal),
  stop: (machine, signal) => endAndStart(machine, (inner) => machine.stop?.(0).run(inner), signal),
  pause: async (machine, signal) => {
    await machine.pause?.run(signal);
    await seen('its standstill', async (inner) => (await machine.isPaused?.(inner)) === true, signal);
    await machine.resume?.run(signal);
    await seen('its going on', async (inner) => (await machine.isPaused?.(inner)) === false, signal);
  },
};

/**
 * Ends, starts, freezes and thaws a throwaway container of each image the plan will hit, through the engine the plan will
 * ask: without network, ports and data. Answers the kinds that were tried.
 */
export async function rehearseContainers(
  records: readonly UndoRecord[],
  _outputDir: string,
  signal: AbortSignal,
): Promise<readonly FaultKind[]> {
  const own = records
    .filter(({ fault }) => trials[fault] !== undefined)
    .map(({ fault, data }) => ({ fault, handle: containerHandle.parse(data['handle']) }))
    .filter(({ handle }) => handle.rehearse !== 'none');
  const tried = new Set<string>();
  for (const { fault, handle } of own) {
    const { containers } = await connectEngine(engineEnv(handle), { signal });
    const { image } = await containers.inspect(handle.id, { signal });
    const place = [handle.engine, image, fault].join(' ');
    if (tried.has(place)) continue;
    tried.add(place);
    await withThrowaway(containers, image, handle, async (machine) => trials[fault]?.(machine, signal), signal);
  }
  return [...new Set(own.map(({ fault }) => fault))];
}

/** Throwaways whose makers are gone: they were killed while they rehearsed. */
export async function throwawaysLeft(signal: AbortSignal): Promise<readonly Leftover[]> {
  const { containers } = await connectEngine({}, { signal });
  const found = await containers.list({ labels: { [LABEL]: undefined } }, { signal });
  const left: Leftover[] = [];
  for (const { id, name, labels } of found) {
    const [host, pid, startTime = ''] = (labels[LABEL] ?? '').split(' ');
    if (host !== hostname() || (await isAlive({ pid: Number(pid), startTime }))) continue;
    left.push({
      says: `container ${name}, on which a drill rehearsed`,
      argv: ['docker', 'rm', '--force', name],
      marks: [id],
      remove: (inner) => containers.remove(id, { signal: inner }),
    });
  }
  return left;
}

async function withThrowaway(
  containers: Containers,
  image: string,
  { engine, certificates, pid }: ContainerHandle,
  work: (machine: Machine) => Promise<unknown>,
  signal: AbortSignal,
): Promise<void> {
  const owner = await identify(process.pid);
  const label = `${hostname()} ${owner?.pid} ${owner?.startTime}`;
  const id = await startThrowaway(containers, image, label, signal);
  try {
    const container = await containers.inspect(id, { signal });
    const reached = pid === undefined ? undefined : await pidInReach(container);
    const handle = {
      id,
      name: container.name,
      ...(engine === undefined ? {} : { engine }),
      ...(certificates === undefined ? {} : { certificates }),
      ...(reached === undefined ? {} : { pid: reached }),
    };
    await work(containerMachine(handle));
  } finally {
    await containers.remove(id, { signal: AbortSignal.timeout(REMOVE_WITHIN_MS) }); // also of a drill that is stopped
  }
}

/** One that sleeps; of an image without `sleep` one that runs what is in it, alone and with nothing. */
async function startThrowaway(
  containers: Containers,
  image: string,
  label: string,
  signal: AbortSignal,
): Promise<string> {
  const sleeping = { entrypoint: ['sleep'], command: [String(SLEEP_SECONDS)] };
  for (const program of [sleeping, {}]) {
    const name = `sre-rehearsal-${process.pid}-${crypto.randomUUID().slice(0, 8)}`;
    const id = await containers.create(
      { name, image, labels: { [LABEL]: label }, network: 'none', ...program },
      { signal },
    );
    try {
      await containers.start(id, { signal });
      return id;
    } catch (error) {
      await containers.remove(id, { signal: AbortSignal.timeout(REMOVE_WITHIN_MS) });
      if (program !== sleeping || !(error instanceof EngineError) || !/executable|not found/.test(error.message)) {
        throw error;
      }
    }
  }
  throw impossible(`no throwaway container of ${image} could be started`);
}

async function endAndStart(
  machine: Machine,
  end: (signal: AbortSignal) => Promise<void> | undefined,
  signal: AbortSignal,
): Promise<void> {
  const first = await machine.identity(signal);
  if (first === undefined) throw impossible('the throwaway container ended by itself');
  await end(signal);
  await seen('its end', async (inner) => (await machine.identity(inner)) === undefined, signal);
  await machine.start?.('.').run(signal);
  const again = async (inner: AbortSignal): Promise<boolean> => {
    const now = await machine.identity(inner);
    return now !== undefined && now !== first;
  };
  await seen('its second life', again, signal);
}

async function seen(what: string, condition: (signal: AbortSignal) => Promise<boolean>, signal: AbortSignal) {
  await until(`${what}, in a throwaway container,`, () => condition(signal), {
    withinMs: WITHIN_MS,
    everyMs: LOOK_EVERY_MS,
    signal,
  });
}
