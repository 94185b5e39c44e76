import { join } from 'node:path';
import { z } from 'zod';
import { systemClock } from '../../core/clock.ts';
import { withDeadline } from '../../core/deadline.ts';
import { EXIT } from '../../core/exit-code.ts';
import { isAlive } from '../../core/process-identity.ts';
import { messageOf, SreError } from '../../core/sre-error.ts';
import type { ChaosNode, DriverKind, Evidence, Fault, LivingTarget, UndoRecord, UndoResult } from '../driver.ts';
import { identityText, readPidFile } from './pid-file.ts';
import { portAccepts } from './port-check.ts';
import { startCommand } from './start-command.ts';

const node = z.strictObject({ pidFile: z.string(), start: z.array(z.string()).min(1) });
const selector = z.strictObject({ nodes: z.record(z.string(), node) });

/** What an undo needs to know, as written into the journal. */
const undoData = z.object({
  pidFile: z.string(),
  /** The process that is to be killed: a living one with another identity means that the node is back. */
  killed: z.string(),
  address: z.string().optional(),
});

const START_WITHIN_MS = 30_000;
/** A start command that has returned without an error gets this long for its node to be there. */
const APPEAR_WITHIN_MS = 15_000;
const LOOK_EVERY_MS = 100;
const DIAL_WITHIN_MS = 1_000;

/** Brokers that are plain processes of this machine, each with a pid file and a command that starts it. */
export const processDriver: DriverKind = {
  summary: 'local processes with a pid file and a start command each',
  selector,
  faults: ['kill'],
  open: (raw, nodes) => {
    const configured = selector.parse(raw).nodes;
    const of = (name: string): z.output<typeof node> => {
      const found = Object.hasOwn(configured, name) ? configured[name] : undefined;
      if (found !== undefined) return found;
      throw new SreError(
        'SRE_CHAOS_SELECTOR',
        `chaos.selector.nodes has no "${name}": expected every node of the cluster`,
      );
    };
    return {
      kind: 'process',
      faults: { kill: (target) => kill(target, of(target.name)) },
      targets: () =>
        Promise.all(
          nodes.map(async (each: ChaosNode) => {
            const identity = await readPidFile(of(each.name).pidFile);
            return { ...each, ...(identity === undefined ? {} : { identity: identityText(identity) }) };
          }),
        ),
    };
  },
  undo,
  verify,
};

function kill(target: LivingTarget, { pidFile, start }: z.output<typeof node>): Fault {
  const pid = Number(target.identity.split(' ')[1]);
  const startTime = target.identity.split(' ')[3] ?? '';
  const address = target.address;
  return {
    kind: 'kill',
    target,
    argv: ['kill', '-KILL', String(pid)],
    undo: {
      driver: 'process',
      node: target.name,
      argv: start,
      data: { pidFile, killed: target.identity, ...(address === undefined ? {} : { address }) },
    },
    apply: async () => {
      if (!(await isAlive({ pid, startTime }))) {
        throw new SreError('SRE_CHAOS_DRIFT', `${target.name} is not ${target.identity} any more: nothing was killed`, {
          exitCode: EXIT.faultNotProven,
          hint: 'plan again: sre chaos plan',
        });
      }
      killNow(target.name, pid);
    },
    state: async () => {
      const gone = !(await isAlive({ pid, startTime }));
      return { holds: gone, says: `${target.identity} ${gone ? 'is gone' : 'still lives'}` };
    },
    effect: async (signal) => {
      if (address === undefined) return { holds: false, says: `${target.name} has no address to dial` };
      const answer = await dial(address, signal);
      return {
        holds: answer !== true,
        says: `${address} ${answer === true ? 'accepts connections' : `answers ${answer}`}`,
      };
    },
  };
}

function killNow(name: string, pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (cause) {
    throw new SreError('SRE_CHAOS_KILL', `cannot kill ${name} (pid ${pid}): ${messageOf(cause)}`, {
      exitCode: EXIT.faultNotProven,
      hint: "run the drill as the broker's user, or as root",
      cause,
    });
  }
}

async function undo(record: UndoRecord, outputDir: string, signal: AbortSignal): Promise<UndoResult> {
  const { pidFile, killed } = undoData.parse(record.data);
  const before = await readPidFile(pidFile);
  if (before !== undefined) {
    const same = identityText(before) === killed;
    return {
      did: 'nothing',
      says: `${record.node} lives as ${identityText(before)}${same ? ', it was never killed' : ''}`,
    };
  }
  const command = await startCommand(record.argv, join(outputDir, `undo-${encodeURIComponent(record.node)}.log`));
  await withDeadline(`start of ${record.node}`, START_WITHIN_MS, signal, async (inner) => {
    let doneMs: number | undefined;
    for (;;) {
      const { holds, says } = await verify(record, inner);
      if (holds) return;
      if (command.done()) doneMs ??= systemClock.monoMs();
      const late = doneMs !== undefined && systemClock.monoMs() - doneMs > APPEAR_WITHIN_MS;
      const failure = late ? `${record.argv.join(' ')} returned, but ${says}` : await command.failure();
      if (failure !== undefined) throw new SreError('SRE_CHAOS_UNDO_FAILED', failure, { exitCode: EXIT.rollbackDirty });
      await systemClock.sleep(LOOK_EVERY_MS, inner);
    }
  });
  return { did: 'undone', says: `started ${record.node}: ${record.argv.join(' ')}` };
}

async function verify(record: UndoRecord, signal: AbortSignal): Promise<Evidence> {
  const { pidFile, address } = undoData.parse(record.data);
  const identity = await readPidFile(pidFile);
  if (identity === undefined) return { holds: false, says: `no living process in ${pidFile}` };
  const answer = address === undefined ? true : await dial(address, signal);
  if (answer !== true) return { holds: false, says: `${identityText(identity)} lives, ${address} answers ${answer}` };
  const reach = address === undefined ? '' : ` and ${address} accepts connections`;
  return { holds: true, says: `${record.node} lives as ${identityText(identity)}${reach}` };
}

async function dial(address: string, signal: AbortSignal): Promise<true | string> {
  return portAccepts(address, AbortSignal.any([signal, AbortSignal.timeout(DIAL_WITHIN_MS)]));
}
