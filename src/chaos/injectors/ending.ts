import { z } from 'zod';
import { systemClock } from '../../core/clock.ts';
import { withDeadline } from '../../core/deadline.ts';
import { EXIT } from '../../core/exit-code.ts';
import { SreError } from '../../core/sre-error.ts';
import { portAccepts } from '../drivers/port-check.ts';
import type { Evidence, FaultOf, UndoRecord, UndoResult } from '../fault.ts';
import type { Injector, InjectorContext } from '../injector.ts';
import type { Machine, Operation, Platform } from '../platform.ts';
import { drifted } from './drift.ts';

/** What the undo of an ended process needs to know. */
const ended = z.object({
  handle: z.record(z.string(), z.unknown()),
  /** The identity that was ended: a living one with another identity means that the node is back. */
  ended: z.string(),
  address: z.string().optional(),
});

/** A cluster that starts as a whole takes its time: RabbitMQ's nodes wait for each other's tables. */
const START_WITHIN_MS = 60_000;
/** One that was killed a moment ago still lives for some milliseconds, or seconds where its memory is large. */
const SURE_AFTER_MS = 1_000;
const ENDS_WITHIN_MS = 10_000;
const LOOK_EVERY_MS = 100;
const AGAIN_AFTER_MS = 2_000;
const DIAL_WITHIN_MS = 1_000;

/** SIGKILL: the process is gone without a word. */
export const kill = ending<'kill'>((machine) => machine.kill, 'it cannot be killed from here');

/** A planned end. */
export const stop = ending<'stop'>((machine, { graceMs }) => machine.stop?.(graceMs), 'it cannot be stopped from here');

/** The injector of a fault that ends the target's process; its undo starts it again. */
function ending<K extends 'kill' | 'stop'>(
  operationOf: (machine: Machine, spec: { readonly graceMs: number }) => Operation | undefined,
  cannot: string,
): Injector<K> {
  return {
    able: async (machine) => {
      const able = operationOf(machine, { graceMs: 0 }) !== undefined && machine.start !== undefined;
      return { holds: able, says: able ? 'can be ended and started again' : cannot };
    },
    plan: async (spec: FaultOf<'kill' | 'stop'>, { machine, target, reached, platform }: InjectorContext) => {
      const end = operationOf(machine, { graceMs: spec.kind === 'stop' ? spec.graceMs : 0 });
      if (end === undefined) throw new Error(`${spec.kind} was planned for a machine without it`);
      const { address } = target;
      return {
        spec,
        target,
        visible: address !== undefined,
        argv: end.argv,
        undo: {
          driver: platform.name,
          fault: spec.kind,
          node: target.name,
          argv: machine.start?.('.').argv ?? [],
          data: { handle: reached.handle, ended: target.identity, ...(address === undefined ? {} : { address }) },
        },
        apply: async (signal) => {
          if ((await machine.identity(signal)) !== target.identity) throw drifted(target);
          await end.run(signal);
        },
        state: async (signal) => {
          const gone = (await machine.identity(signal)) !== target.identity;
          const caveat = end.caveat === undefined ? '' : ` (${end.caveat})`;
          return { holds: gone, says: `${target.identity} ${gone ? `is gone${caveat}` : 'still lives'}` };
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
    },
    undo,
    verify,
  };
}

async function undo(
  record: UndoRecord,
  platform: Platform,
  outputDir: string,
  signal: AbortSignal,
): Promise<UndoResult> {
  const { handle, ended: identity } = ended.parse(record.data);
  const machine = platform.machine(handle);
  const now = await livesAs(record, platform, signal);
  if (now !== undefined) {
    return { did: 'nothing', says: `${record.node} lives as ${now}${now === identity ? ', it was never ended' : ''}` };
  }
  const start = machine.start?.(outputDir);
  if (start === undefined) throw new Error(`${platform.name} cannot start ${record.node}`);
  let starts = 0;
  await withDeadline(`start of ${record.node}`, START_WITHIN_MS, signal, async (inner) => {
    for (;;) {
      // Nodes that start together can fail each other (RabbitMQ merging its schema); whoever ended at it is started again.
      if ((await machine.identity(inner)) === undefined) {
        if (starts > 0) await systemClock.sleep(AGAIN_AFTER_MS, inner);
        await start.run(inner);
        starts += 1;
      }
      const { holds, says } = await verify(record, platform, inner);
      if (holds) return;
      if (inner.aborted) throw new SreError('SRE_CHAOS_UNDO_FAILED', says, { exitCode: EXIT.rollbackDirty });
      await systemClock.sleep(LOOK_EVERY_MS, inner);
    }
  });
  const again = starts > 1 ? ` (${starts} times: it ended while it was starting)` : '';
  return { did: 'undone', says: `started ${record.node}${again}: ${start.argv.join(' ')}` };
}

/** Who lives there. One that was to be ended has to go on living, and serving: it may be on its way out. */
async function livesAs(record: UndoRecord, platform: Platform, signal: AbortSignal): Promise<string | undefined> {
  const { handle, ended: identity } = ended.parse(record.data);
  const machine = platform.machine(handle);
  const begunMs = systemClock.monoMs();
  for (;;) {
    const now = await machine.identity(signal);
    const watchedMs = systemClock.monoMs() - begunMs;
    if (now !== identity || watchedMs > ENDS_WITHIN_MS) return now;
    if (watchedMs > SURE_AFTER_MS && (await verify(record, platform, signal)).holds) return now;
    await systemClock.sleep(LOOK_EVERY_MS, signal);
  }
}

async function verify(record: UndoRecord, platform: Platform, signal: AbortSignal): Promise<Evidence> {
  const { handle, address } = ended.parse(record.data);
  const identity = await platform.machine(handle).identity(signal);
  if (identity === undefined) return { holds: false, says: `${record.node} is not running` };
  const answer = address === undefined ? true : await dial(address, signal);
  if (answer !== true) return { holds: false, says: `${identity} lives, ${address} answers ${answer}` };
  const reach = address === undefined ? '' : ` and ${address} accepts connections`;
  return { holds: true, says: `${record.node} lives as ${identity}${reach}` };
}

async function dial(address: string, signal: AbortSignal): Promise<true | string> {
  return portAccepts(address, AbortSignal.any([signal, AbortSignal.timeout(DIAL_WITHIN_MS)]));
}
