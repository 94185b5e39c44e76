import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { systemClock } from '../../core/clock.ts';
import { withDeadline } from '../../core/deadline.ts';
import { EXIT } from '../../core/exit-code.ts';
import { messageOf, SreError } from '../../core/sre-error.ts';
import type { Machine, Operation, Platform } from '../platform.ts';
import { identityText, readPidFile } from './pid-file.ts';
import { platformDriver } from './platform-driver.ts';
import { startCommand } from './start-command.ts';

const node = z.strictObject({ pidFile: z.string(), start: z.array(z.string()).min(1) });
const selector = z.strictObject({ nodes: z.record(z.string(), node) });

/** A process as an undo finds it again. */
const handle = z.object({
  name: z.string(),
  pidFile: z.string(),
  start: z.array(z.string()).min(1),
  /** The pid when it was planned, for the words of the plan; deeds go by the pid file. */
  pid: z.number().optional(),
});

const APPEAR_WITHIN_MS = 15_000;
const START_WITHIN_MS = 30_000;
const LOOK_EVERY_MS = 100;

/** Brokers that are plain processes of this machine, each with a pid file and a command that starts it. */
export const processPlatform: Platform = {
  name: 'process',
  summary: 'local processes with a pid file and a start command each',
  selector,
  find: async (raw, nodes) => {
    const configured = selector.parse(raw).nodes;
    return Promise.all(
      nodes.map(async (each) => {
        const found = Object.hasOwn(configured, each.name) ? configured[each.name] : undefined;
        if (found === undefined) {
          throw new SreError(
            'SRE_CHAOS_SELECTOR',
            `chaos.selector.nodes has no "${each.name}": expected every node of the cluster`,
          );
        }
        const identity = await readPidFile(found.pidFile);
        return {
          target: { ...each, ...(identity === undefined ? {} : { identity: identityText(identity) }) },
          handle: { name: each.name, ...found, ...(identity === undefined ? {} : { pid: identity.pid }) },
        };
      }),
    );
  },
  machine: (raw) => processMachine(handle.parse(raw)),
};

export const processDriver = platformDriver(processPlatform);

function processMachine({ name, pidFile, start, pid }: z.output<typeof handle>): Machine {
  const signalled = (signal: NodeJS.Signals): Operation => ({
    argv: ['kill', `-${signal.slice(3)}`, pid === undefined ? `$(cat ${pidFile})` : String(pid)],
    run: async () => {
      const identity = await readPidFile(pidFile);
      if (identity !== undefined) send(name, identity.pid, signal);
    },
  });
  return {
    identity: async () => {
      const identity = await readPidFile(pidFile);
      return identity === undefined ? undefined : identityText(identity);
    },
    hostPid: async () => (await readPidFile(pidFile))?.pid,
    addresses: async () => [],
    kill: signalled('SIGKILL'),
    stop: (graceMs) => ({
      argv: [...signalled('SIGTERM').argv, `(and SIGKILL after ${graceMs} ms)`],
      run: async (signal) => {
        await signalled('SIGTERM').run(signal);
        const end = systemClock.monoMs() + graceMs;
        while ((await readPidFile(pidFile)) !== undefined && systemClock.monoMs() < end) {
          await systemClock.sleep(LOOK_EVERY_MS, signal);
        }
        await signalled('SIGKILL').run(signal);
      },
    }),
    start: (outputDir) => ({ argv: start, run: (signal) => startNode(name, pidFile, start, outputDir, signal) }),
    pause: signalled('SIGSTOP'),
    resume: signalled('SIGCONT'),
    isPaused: async () => {
      const identity = await readPidFile(pidFile);
      if (identity === undefined) return false;
      const stat = await readFile(`/proc/${identity.pid}/stat`, 'utf8').catch(() => '');
      return stat.slice(stat.lastIndexOf(')') + 2).startsWith('T');
    },
  };
}

/** Runs the start command and waits for a living process in the pid file; a command that failed says why. */
async function startNode(
  name: string,
  pidFile: string,
  start: readonly string[],
  outputDir: string,
  signal: AbortSignal,
): Promise<void> {
  const command = await startCommand(start, join(outputDir, `undo-${encodeURIComponent(name)}.log`));
  await withDeadline(`start of ${name}`, START_WITHIN_MS, signal, async (inner) => {
    let doneMs: number | undefined;
    for (;;) {
      if ((await readPidFile(pidFile)) !== undefined) return;
      if (command.done()) doneMs ??= systemClock.monoMs();
      const late = doneMs !== undefined && systemClock.monoMs() - doneMs > APPEAR_WITHIN_MS;
      const failure = late
        ? `${start.join(' ')} returned, but there is no living process in ${pidFile}`
        : await command.failure();
      if (failure !== undefined) throw new SreError('SRE_CHAOS_UNDO_FAILED', failure, { exitCode: EXIT.rollbackDirty });
      await systemClock.sleep(LOOK_EVERY_MS, inner);
    }
  });
}

function send(name: string, pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (cause) {
    throw new SreError('SRE_CHAOS_KILL', `cannot send ${signal} to ${name} (pid ${pid}): ${messageOf(cause)}`, {
      exitCode: EXIT.faultNotProven,
      hint: "run the drill as the broker's user, or as root",
      cause,
    });
  }
}
