import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { systemClock } from '../../core/clock.ts';
import { withDeadline } from '../../core/deadline.ts';
import { EXIT } from '../../core/exit-code.ts';
import type { ProcessIdentity } from '../../core/process-identity.ts';
import { SreError } from '../../core/sre-error.ts';
import { namespaceAddresses } from '../injectors/namespace.ts';
import type { Machine, Operation, Platform } from '../platform.ts';
import type { Target } from '../target.ts';
import { identityText, readPidFile } from './pid-file.ts';
import { platformDriver } from './platform-driver.ts';
import { processesOf, processSelector } from './process-selector.ts';
import { sendSignal } from './send-signal.ts';
import { startCommand } from './start-command.ts';
import { mainProcess, restartSentence } from './systemd-unit.ts';

/** A process as an undo finds it again: by its pid file, or as the main process of a systemd unit. */
const handle = z.object({
  name: z.string(),
  pidFile: z.string().optional(),
  unit: z.string().optional(),
  start: z.array(z.string()).min(1),
  dataFolder: z.string().optional(),
  /** The pid when it was planned, for the words of the plan; deeds go by the pid file. */
  pid: z.number().optional(),
});

const APPEAR_WITHIN_MS = 15_000;
const START_WITHIN_MS = 30_000;
const LOOK_EVERY_MS = 100;

/** Brokers that are plain processes of this machine, each with a pid file and a command that starts it. */
const processPlatform: Platform = {
  name: 'process',
  summary: 'local processes: systemd units, or a pid file and a start command each',
  selector: processSelector,
  find: async (raw, nodes, signal) => {
    const reached = await Promise.all(
      processesOf(processSelector.parse(raw), nodes).map(async ({ node, place }) => {
        const whole = { name: node.name, ...place };
        const identity = await processOf(whole, signal);
        return {
          target: { ...node, ...(identity === undefined ? {} : { identity: identityText(identity) }) },
          handle: { ...whole, ...(identity === undefined ? {} : { pid: identity.pid }) },
        };
      }),
    );
    requireApart(reached.map(({ target }) => target));
    return reached;
  },
  machine: (raw) => processMachine(handle.parse(raw)),
};

export const processDriver = platformDriver(processPlatform);

type ProcessHandle = z.output<typeof handle>;

/** One process under two names would be hit as a dependency and counted as no node. */
function requireApart(targets: readonly Target[]): void {
  for (const { name, identity } of targets) {
    const twin = targets.find((other) => other.name !== name && identity !== undefined && other.identity === identity);
    if (twin === undefined) continue;
    throw new SreError('SRE_CHAOS_SELECTOR', `${name} and ${twin.name} are the same process, ${identity}`, {
      hint: 'give each its own pid file or unit in chaos.selector',
    });
  }
}

/** The living process behind a handle. */
async function processOf(
  { pidFile, unit }: Pick<ProcessHandle, 'pidFile' | 'unit'>,
  signal: AbortSignal,
): Promise<ProcessIdentity | undefined> {
  if (unit !== undefined) return mainProcess(unit, signal);
  return pidFile === undefined ? undefined : readPidFile(pidFile);
}

function processMachine(own: ProcessHandle): Machine {
  const { name, pidFile, unit, pid, dataFolder: folder } = own;
  const unknown = unit === undefined ? `$(cat ${pidFile})` : `$(systemctl show --property MainPID --value ${unit})`;
  const signalled = (signalName: NodeJS.Signals): Operation => ({
    argv: ['kill', `-${signalName.slice(3)}`, pid === undefined ? unknown : String(pid)],
    run: async (signal) => {
      const identity = await processOf(own, signal);
      if (identity !== undefined) sendSignal(name, identity.pid, signalName);
    },
  });
  return {
    identity: async (signal) => {
      const identity = await processOf(own, signal);
      return identity === undefined ? undefined : identityText(identity);
    },
    hostPid: async (signal) => (await processOf(own, signal))?.pid,
    addresses: async (signal) => {
      const identity = await processOf(own, signal);
      return identity === undefined ? [] : namespaceAddresses(identity.pid, signal);
    },
    kill: signalled('SIGKILL'),
    stop: (graceMs) => ({
      argv: [...signalled('SIGTERM').argv, `(and SIGKILL after ${graceMs} ms)`],
      run: async (signal) => {
        await signalled('SIGTERM').run(signal);
        const end = systemClock.monoMs() + graceMs;
        while ((await processOf(own, signal)) !== undefined && systemClock.monoMs() < end) {
          await systemClock.sleep(LOOK_EVERY_MS, signal);
        }
        await signalled('SIGKILL').run(signal);
      },
    }),
    start: (outputDir) => ({ argv: own.start, run: (signal) => startNode(own, outputDir, signal) }),
    pause: signalled('SIGSTOP'),
    resume: signalled('SIGCONT'),
    isPaused: async (signal) => {
      const identity = await processOf(own, signal);
      if (identity === undefined) return false;
      const stat = await readFile(`/proc/${identity.pid}/stat`, 'utf8').catch(() => '');
      return stat.slice(stat.lastIndexOf(')') + 2).startsWith('T');
    },
    ...(folder === undefined ? {} : { dataFolder: folder }),
    ...(unit === undefined ? {} : { supervisor: (signal: AbortSignal) => restartSentence(unit, signal) }),
  };
}

/** Runs the start command and waits for a living process in the pid file; a command that failed says why. */
async function startNode(own: ProcessHandle, outputDir: string, signal: AbortSignal): Promise<void> {
  const { name, start, pidFile, unit } = own;
  const command = await startCommand(start, join(outputDir, `undo-${encodeURIComponent(name)}.log`));
  await withDeadline(`start of ${name}`, START_WITHIN_MS, signal, async (inner) => {
    let doneMs: number | undefined;
    for (;;) {
      if ((await processOf(own, inner)) !== undefined) return;
      if (command.done()) doneMs ??= systemClock.monoMs();
      const late = doneMs !== undefined && systemClock.monoMs() - doneMs > APPEAR_WITHIN_MS;
      const failure = late
        ? `${start.join(' ')} returned, but there is no living process in ${pidFile ?? unit}`
        : await command.failure();
      if (failure !== undefined) throw new SreError('SRE_CHAOS_UNDO_FAILED', failure, { exitCode: EXIT.rollbackDirty });
      await systemClock.sleep(LOOK_EVERY_MS, inner);
    }
  });
}
