import { z } from 'zod';
import { identify } from '../../core/process-identity.ts';
import type { Evidence, UndoRecord, UndoResult } from '../fault.ts';
import type { Injector } from '../injector.ts';
import type { Platform } from '../platform.ts';
import { capability, impossible } from './capability.ts';
import { drifted } from './drift.ts';
import { type FileLimit, limitFor, openFiles, readFileLimit, requireLimitable, setFileLimit } from './open-files.ts';
import { processTree } from './process-tree.ts';

/** One process and its limit before. */
const limited = z.object({ pid: z.number(), startTime: z.string(), soft: z.string(), hard: z.string() });
const before = z.object({ processes: z.array(limited).min(1) });
type Limited = z.output<typeof limited>;

/** The limit of open files of every process of the target goes down to what it has open, and `spare` more. */
export const exhaust: Injector<'exhaust'> = {
  able: (machine, signal) =>
    capability(async () => {
      const pid = await machine.hostPid(signal);
      const limit = pid === undefined ? undefined : await readFileLimit(pid);
      if (pid === undefined || limit === undefined) throw impossible('its processes are out of reach');
      const { soft, hard } = limit;
      await requireLimitable(pid, signal);
      return `prlimit: ${soft} open files now, at most ${hard}`;
    }),

  plan: async (spec, { machine, target, platform, signal: planning }) => {
    const pid = await machine.hostPid(planning);
    const processes = pid === undefined ? [] : await limitsOf(await processTree(pid));
    if (processes.length === 0) throw impossible(`the processes of ${target.name} are out of reach`);
    const list = processes.map((each) => each.pid).join(', ');
    return {
      spec,
      target,
      visible: false,
      argv: ['prlimit', '--pid', list, `--nofile=<open now + ${spec.spare}>:${processes[0]?.hard}`],
      undo: {
        driver: platform.name,
        fault: 'exhaust',
        node: target.name,
        argv: ['prlimit', '--pid', list, `--nofile=${processes[0]?.soft}:${processes[0]?.hard}`],
        data: { processes },
      },
      apply: async (signal) => {
        if ((await machine.identity(signal)) !== target.identity) throw drifted(target);
        for (const each of processes) {
          const open = (await isLiving(each)) ? await openFiles(each.pid) : undefined;
          if (open !== undefined)
            await setFileLimit(each.pid, { soft: String(limitFor(open, spec.spare)), hard: each.hard }, signal);
        }
      },
      state: async () => {
        const now = await Promise.all(processes.map(async (each) => ({ each, limit: await limitNow(each) })));
        const lowered = now.filter(({ each, limit }) => limit !== undefined && limit.soft !== each.soft);
        const living = now.filter(({ limit }) => limit !== undefined);
        const told = lowered.map(
          ({ each, limit }) => `process ${each.pid} may open ${limit?.soft} files instead of ${each.soft}`,
        );
        const holds = living.length > 0 && lowered.length === living.length;
        return {
          holds,
          says: holds
            ? told.join(', ')
            : `${lowered.length} of ${living.length} processes of ${target.name} are limited`,
        };
      },
      effect: async () => ({ holds: false, says: 'asked nobody outside: connections that are open stay' }),
    };
  },

  undo: async (record, _platform, _outputDir, signal): Promise<UndoResult> => {
    const changed = await changedNow(before.parse(record.data).processes);
    for (const { pid, back } of changed) await setFileLimit(pid, back, signal);
    if (changed.length === 0) return { did: 'nothing', says: `no process of ${record.node} is limited by us` };
    return {
      did: 'undone',
      says: `${changed.map(({ pid }) => pid).join(', ')} of ${record.node} may open files as before`,
    };
  },

  verify: async (record: UndoRecord, _platform: Platform): Promise<Evidence> => {
    const changed = await changedNow(before.parse(record.data).processes);
    const which = changed.map(({ pid }) => pid).join(', ');
    return {
      holds: changed.length === 0,
      says:
        changed.length === 0
          ? `no process of ${record.node} is limited by us`
          : `still limited at ${record.node}: ${which}`,
    };
  },
};

async function limitsOf(pids: readonly number[]): Promise<readonly Limited[]> {
  const all = await Promise.all(
    pids.map(async (pid) => {
      const [identity, limit] = [await identify(pid), await readFileLimit(pid)];
      return identity === undefined || limit === undefined ? [] : [{ ...identity, ...limit }];
    }),
  );
  return all.flat();
}

async function isLiving({ pid, startTime }: Limited): Promise<boolean> {
  return (await identify(pid))?.startTime === startTime;
}

async function limitNow(each: Limited): Promise<FileLimit | undefined> {
  return (await isLiving(each)) ? readFileLimit(each.pid) : undefined;
}

/** Processes whose limit is not what it was, and children they had meanwhile, which inherited it. */
async function changedNow(
  processes: readonly Limited[],
): Promise<readonly { readonly pid: number; readonly back: FileLimit }[]> {
  const changed = new Map<number, FileLimit>();
  for (const each of processes) {
    const now = await limitNow(each);
    if (now === undefined || now.soft === each.soft) continue;
    const back = { soft: each.soft, hard: each.hard };
    for (const pid of await processTree(each.pid)) {
      const inherited =
        pid === each.pid ||
        (!processes.some((known) => known.pid === pid) && (await readFileLimit(pid))?.soft === now.soft);
      if (inherited) changed.set(pid, back);
    }
  }
  return [...changed].map(([pid, back]) => ({ pid, back }));
}
