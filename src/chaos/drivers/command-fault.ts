import { join } from 'node:path';
import { z } from 'zod';
import { until } from '../../core/deadline.ts';
import { EXIT } from '../../core/exit-code.ts';
import { SreError } from '../../core/sre-error.ts';
import type { Evidence, Fault, FaultSpec, UndoRecord, UndoResult } from '../fault.ts';
import { drifted } from '../injectors/drift.ts';
import type { LivingTarget } from '../target.ts';
import { type CommandRequest, demandCommand, runCommand } from './command-process.ts';
import { type CommandSet, rehearsal } from './command-selector.ts';
import { portAccepts } from './port-check.ts';

/** What the undo needs to know. */
const done = z.object({
  spec: z.looseObject({ kind: z.string(), node: z.string() }),
  identity: z.array(z.string()).min(1),
  undo: z.array(z.string()).min(1),
  check: z.array(z.string()).min(1).optional(),
  address: z.string().optional(),
  withinMs: z.number(),
  rehearse: rehearsal.optional(),
});
type Done = z.output<typeof done>;

/** The commands of one fault and how they are run. */
export interface CommandPart {
  readonly set: CommandSet;
  readonly identity: readonly string[];
  readonly withinMs: number;
}

const HEAL_WITHIN_MS = 30_000;
const LOOK_EVERY_MS = 250;
const DIAL_WITHIN_MS = 1_000;

/** Who lives there, by the operator's own word; absent when the command prints nothing. */
export async function identityBy(request: CommandRequest): Promise<string | undefined> {
  const { stdout } = await demandCommand(request);
  return stdout === '' ? undefined : stdout;
}

/** The fault a pair of commands stands for. */
export function commandFault(spec: FaultSpec, target: LivingTarget, { set, identity, withinMs }: CommandPart): Fault {
  const { address, name } = target;
  const ends = set.check === undefined;
  const undo: UndoRecord = {
    driver: 'command',
    fault: spec.kind,
    node: name,
    argv: set.undo,
    data: {
      spec,
      identity,
      undo: set.undo,
      withinMs,
      ...(set.check === undefined ? {} : { check: set.check }),
      ...(set.rehearse === undefined ? {} : { rehearse: set.rehearse }),
      ...(ends && address !== undefined ? { address } : {}),
    },
  };
  let said = '';
  return {
    spec,
    target,
    argv: set.do,
    undo,
    visible: ends && address !== undefined,
    apply: async (signal) => {
      if ((await identityBy({ argv: identity, withinMs, signal })) !== target.identity) throw drifted(target);
      const { lastLine } = await demandCommand({ argv: set.do, spec, withinMs, signal });
      if (lastLine !== '') said = ` (${set.do[0]} said: ${lastLine})`;
    },
    state: async (signal) => {
      const there = await inPlace(commandRecord(undo), name, signal);
      if (!ends || there.holds) return { holds: there.holds, says: `${there.says}${said}` };
      // Somebody may have started it again already: that it is somebody else proves the end as well.
      const gone = (await identityBy({ argv: identity, withinMs, signal })) !== target.identity;
      return { holds: gone, says: `${there.says}${gone ? `, ${target.identity} is gone${said}` : ''}` };
    },
    effect: async (signal) => {
      if (!ends || address === undefined) return { holds: false, says: 'asked nobody outside' };
      const answer = await portAccepts(address, AbortSignal.any([signal, AbortSignal.timeout(DIAL_WITHIN_MS)]));
      return {
        holds: answer !== true,
        says: `${address} ${answer === true ? 'accepts connections' : `answers ${answer}`}`,
      };
    },
  };
}

/** Runs the command that mends, unless there is nothing to mend. */
export async function undoCommand(record: UndoRecord, outputDir: string, signal: AbortSignal): Promise<UndoResult> {
  const data = commandRecord(record);
  const before = await inPlace(data, record.node, signal);
  if (!before.holds) return { did: 'nothing', says: before.says };
  const { spec, undo, withinMs } = data;
  const outputFile = join(outputDir, `undo-${encodeURIComponent(record.node)}.log`);
  await demandCommand({ argv: undo, spec: spec as FaultSpec, outputFile, withinMs, signal }); // as it was written
  const healed = async (): Promise<boolean> => (await verifyCommand(record, signal)).holds;
  await until(`recovery of ${record.node}`, healed, { withinMs: HEAL_WITHIN_MS, everyMs: LOOK_EVERY_MS, signal });
  return { did: 'undone', says: `${record.node}: ${undo.join(' ')}` };
}

/** Whether the fault is gone, and what was ended lives and accepts connections again. */
export async function verifyCommand(record: UndoRecord, signal: AbortSignal): Promise<Evidence> {
  const data = commandRecord(record);
  const { holds, says } = await inPlace(data, record.node, signal);
  if (holds || data.address === undefined) return { holds: !holds, says };
  const answer = await portAccepts(data.address, AbortSignal.any([signal, AbortSignal.timeout(DIAL_WITHIN_MS)]));
  if (answer !== true) return { holds: false, says: `${says}, but ${data.address} answers ${answer}` };
  return { holds: true, says: `${says}, and ${data.address} accepts connections` };
}

/** Reads what a plan or a journal says about a pair of commands. */
export function commandRecord({ data }: Pick<UndoRecord, 'data'>): Done {
  return done.parse(data);
}

/** Whether the fault is there: by its own check, or because nobody lives there. */
export async function inPlace(
  { spec, identity, check, withinMs }: Pick<Done, 'spec' | 'identity' | 'check' | 'withinMs'>,
  node: string,
  signal: AbortSignal,
): Promise<Evidence> {
  if (check === undefined) {
    const now = await identityBy({ argv: identity, withinMs, signal });
    return {
      holds: now === undefined,
      says: now === undefined ? `nothing lives at ${node}` : `${node} lives as ${now}`,
    };
  }
  const { exitCode, lastLine } = await runCommand({ argv: check, spec: spec as FaultSpec, withinMs, signal }); // as written
  if (exitCode > 1) {
    throw new SreError(
      'SRE_CHAOS_COMMAND',
      `${check.join(' ')} ended with exit code ${exitCode}: expected 0 (there) or 1`,
      {
        exitCode: EXIT.faultNotProven,
      },
    );
  }
  const word = lastLine === '' ? '' : `: ${lastLine}`;
  return {
    holds: exitCode === 0,
    says: `the ${spec.kind} of ${node} is ${exitCode === 0 ? 'there' : 'not there'}${word}`,
  };
}
