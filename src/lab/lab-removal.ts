import { rm } from 'node:fs/promises';
import { until } from '../core/deadline.ts';
import { messageOf } from '../core/sre-error.ts';
import { order, socketPath } from './control.ts';
import { findLab, type KnownLab, removeLabFolder } from './lab-state.ts';
import { killAll, livingProcesses } from './reaper.ts';

/** What it took to remove a lab. */
export interface LabRemoval {
  readonly name: string;
  /** `ended`: by its supervisor; `killed`: the supervisor was gone or did not answer; `stale`: no process was left. */
  readonly how: 'ended' | 'killed' | 'stale';
  /** Processes that had to be killed, with their pids. */
  readonly killed: readonly string[];
}

const ORDER_MS = 3_000;
const GRACEFUL_MS = 12_000;
const DEATH_MS = 5_000;

/** Kills what a dead supervisor left alive and removes its files. Only recorded, identity-checked processes. */
export async function sweepLab(lab: KnownLab, signal: AbortSignal): Promise<readonly string[]> {
  const living = await livingProcesses(lab.folder);
  killAll(living);
  await until(
    `the end of the processes of lab ${lab.name}`,
    async () => (await livingProcesses(lab.folder)).length === 0,
    {
      withinMs: DEATH_MS,
      signal,
    },
  );
  for (const name of ['control', 'state']) await rm(socketPath(lab.folder, name), { force: true });
  await removeLabFolder(lab.folder);
  return living.map(({ name, identity }) => `${name} (pid ${identity.pid})`);
}

/** Ends a lab and removes everything of it: politely by its supervisor, else by the identities on record. */
export async function removeLab(stateDir: string, lab: KnownLab, signal: AbortSignal): Promise<LabRemoval> {
  const { name } = lab;
  if (lab.running && lab.state !== undefined) {
    const asked = await order(lab.state.control, { order: 'down' }, ORDER_MS, signal).then(
      () => undefined,
      (error: unknown) => messageOf(error),
    );
    const gone = async (): Promise<boolean> => {
      const now = await findLab(stateDir, name);
      return now === undefined || !now.running;
    };
    if (asked === undefined) {
      await until('the end of the lab', gone, { withinMs: GRACEFUL_MS, signal }).catch((error: unknown) => {
        if (signal.aborted) throw error; // too slow is no error: what lives on is killed below
      });
    }
    if ((await findLab(stateDir, name)) === undefined) return { name, how: 'ended', killed: [] };
  }
  const killed = await sweepLab(lab, signal);
  return { name, how: killed.length === 0 ? 'stale' : 'killed', killed };
}
