import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { ifMissing } from '../core/if-missing.ts';
import { isAlive, type ProcessIdentity } from '../core/process-identity.ts';
import { SreError } from '../core/sre-error.ts';
import { type DockerLabState, dockerLabState } from './docker/docker-lab-state.ts';
import { parseIdentity } from './reaper.ts';

const identity = z.strictObject({ pid: z.int().positive(), startTime: z.string().regex(/^\d+$/) });

const labState = z.strictObject({
  version: z.literal(1),
  name: z.string(),
  topology: z.literal('cluster'),
  broker: z.literal('aedes'),
  startedAt: z.string(),
  /** The process that owns the lab; when it is gone, so is the lab. */
  supervisor: identity,
  /** What devices use: the load balancer. */
  endpoint: z.string(),
  nodes: z.array(z.strictObject({ name: z.string(), mqtt: z.string(), pidFile: z.string() })),
  /** The exporter's `/metrics` address, when the lab has one. */
  exporter: z.string().optional(),
  /** Unix socket on which the supervisor takes orders. */
  control: z.string(),
});

/** `lab.json` of an embedded lab, version 1: what others need to know about it. No secret is in it. */
export type LabState = z.output<typeof labState>;

const anyLabState = z.discriminatedUnion('version', [labState, dockerLabState]);

/**
 * A lab that is on disk. An embedded one is `running` while its supervisor lives, else left behind by one that died; a lab in
 * Docker is running from the moment it is up until it is ended.
 */
export interface KnownLab {
  readonly name: string;
  readonly folder: string;
  readonly running: boolean;
  /** Of an embedded lab; absent when it died before it was up. */
  readonly state?: LabState;
  /** Of a lab in Docker. */
  readonly docker?: DockerLabState;
}

/** The folder of all labs. */
export function labsFolder(stateDir: string): string {
  return join(stateDir, 'labs');
}

/** A name that is safe as a folder and as a label. */
export const LAB_NAME = /^[a-z0-9][a-z0-9-]{0,31}$/;

/** Writes `lab.json` so that a reader sees the old one or the new one, never half of one. */
export async function writeLabState(folder: string, state: LabState | DockerLabState): Promise<void> {
  const temporary = join(folder, '.lab.json.new');
  await writeFile(temporary, `${JSON.stringify(anyLabState.parse(state), undefined, 2)}\n`, { mode: 0o600 });
  await rename(temporary, join(folder, 'lab.json'));
}

/** The labs on disk, by name. A folder that is just being made counts as running. */
export async function listLabs(stateDir: string): Promise<readonly KnownLab[]> {
  const names = await readdir(labsFolder(stateDir)).catch(ifMissing([] as string[]));
  const labs = await Promise.all(names.toSorted().map((name) => findLab(stateDir, name)));
  return labs.filter((lab) => lab !== undefined);
}

/** The lab of this name, or undefined when nothing of it is on disk. */
export async function findLab(stateDir: string, name: string): Promise<KnownLab | undefined> {
  const folder = join(labsFolder(stateDir), name);
  const made = await stat(folder).catch(ifMissing(undefined));
  if (made === undefined || !made.isDirectory()) return undefined;
  const found = await readLabState(folder);
  if (found?.version === 2) return { name, folder, running: true, docker: found };
  const supervisor = await readSupervisor(folder);
  // Between making the folder and writing the pid file lies a moment, not five seconds.
  const running = supervisor === undefined ? Date.now() - made.mtimeMs < 5_000 : await isAlive(supervisor);
  return { name, folder, running, ...(found === undefined ? {} : { state: found }) };
}

/** Makes the folder of a new lab; false when there is one. Making it is the lock: two starters cannot both succeed. */
export async function claimLabFolder(stateDir: string, name: string): Promise<boolean> {
  await mkdir(labsFolder(stateDir), { recursive: true, mode: 0o700 });
  try {
    await mkdir(join(labsFolder(stateDir), name), { mode: 0o700 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Removes what is on disk of a lab whose processes are gone. */
export async function removeLabFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}

async function readSupervisor(folder: string): Promise<ProcessIdentity | undefined> {
  const text = await readFile(join(folder, 'supervisor.pid'), 'utf8').catch(ifMissing(''));
  return parseIdentity(text);
}

async function readLabState(folder: string): Promise<LabState | DockerLabState | undefined> {
  const file = join(folder, 'lab.json');
  const text = await readFile(file, 'utf8').catch(ifMissing(undefined));
  if (text === undefined) return undefined;
  const version: unknown = Object(JSON.parse(text)).version;
  if (version !== 1 && version !== 2) {
    throw new SreError('SRE_LAB_VERSION', `${file} is of version ${String(version)}, this sre reads 1 and 2`, {
      hint: 'end that lab with the sre it was started with',
    });
  }
  return anyLabState.parse(JSON.parse(text));
}
