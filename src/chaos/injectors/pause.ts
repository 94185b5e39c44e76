import { z } from 'zod';
import type { Evidence, UndoRecord } from '../fault.ts';
import type { Injector } from '../injector.ts';
import type { Platform } from '../platform.ts';
import { drifted } from './drift.ts';

const paused = z.object({ handle: z.record(z.string(), z.unknown()), paused: z.string() });

/** The target is frozen: the kernel still accepts connections for it, and nothing answers. */
export const pause: Injector<'pause'> = {
  able: async (machine) => {
    const able = machine.pause !== undefined && machine.resume !== undefined && machine.isPaused !== undefined;
    return { holds: able, says: able ? 'can be frozen' : 'it cannot be frozen from here' };
  },
  plan: async (spec, { machine, target, reached, platform }) => ({
    spec,
    target,
    // A frozen broker still completes TCP handshakes: nobody outside can tell within the time of a proof.
    visible: false,
    argv: machine.pause?.argv ?? [],
    undo: {
      driver: platform.name,
      fault: 'pause',
      node: target.name,
      argv: machine.resume?.argv ?? [],
      data: { handle: reached.handle, paused: target.identity },
    },
    apply: async (signal) => {
      if ((await machine.identity(signal)) !== target.identity) throw drifted(target);
      await machine.pause?.run(signal);
    },
    state: async (signal) => {
      const frozen = (await machine.isPaused?.(signal)) === true;
      return { holds: frozen, says: `${target.identity} ${frozen ? 'is frozen' : 'is not frozen'}` };
    },
    effect: async () => ({ holds: false, says: 'a frozen process still accepts connections' }),
  }),
  undo: async (record, platform, _outputDir, signal) => {
    const { handle, paused: identity } = paused.parse(record.data);
    const machine = platform.machine(handle);
    const now = await machine.identity(signal);
    if (now !== identity) return { did: 'nothing', says: `${identity} is gone; ${now ?? 'nothing'} lives there now` };
    if ((await machine.isPaused?.(signal)) !== true) return { did: 'nothing', says: `${identity} is not frozen` };
    await machine.resume?.run(signal);
    return { did: 'undone', says: `${record.node} goes on: ${machine.resume?.argv.join(' ')}` };
  },
  verify,
};

/** Whether the fault is gone; whether the cluster is whole is asked of the cluster. */
async function verify(record: UndoRecord, platform: Platform, signal: AbortSignal): Promise<Evidence> {
  const { handle, paused: identity } = paused.parse(record.data);
  const machine = platform.machine(handle);
  if ((await machine.identity(signal)) !== identity)
    return { holds: true, says: `${identity} is gone and cannot be frozen` };
  const frozen = (await machine.isPaused?.(signal)) === true;
  return { holds: !frozen, says: `${identity} ${frozen ? 'is still frozen' : 'is not frozen'}` };
}
