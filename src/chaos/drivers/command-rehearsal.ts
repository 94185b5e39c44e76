import { join } from 'node:path';
import { EXIT } from '../../core/exit-code.ts';
import { messageOf, SreError } from '../../core/sre-error.ts';
import type { FaultKind, FaultSpec, UndoRecord } from '../fault.ts';
import { impossible } from '../injectors/capability.ts';
import { commandRecord, identityBy, inPlace, undoCommand, verifyCommand } from './command-fault.ts';
import { demandCommand } from './command-process.ts';

/**
 * What the operator declared for each fault, before any of them: a command that only pretends, or the undo itself, which
 * must do nothing to a whole target. Answers the kinds that were tried. A target that is not as before is mended by
 * its undo, and the drill is refused.
 */
export async function rehearseCommands(
  records: readonly UndoRecord[],
  outputDir: string,
  signal: AbortSignal,
): Promise<readonly FaultKind[]> {
  const tried: FaultKind[] = [];
  for (const record of records) {
    const data = commandRecord(record);
    if (data.rehearse === undefined || data.rehearse === 'none') continue;
    const { spec, identity, withinMs } = data;
    const before = await inPlace(data, record.node, signal);
    if (before.holds) throw impossible(`${before.says} before anything was done`);
    const who = await identityBy({ argv: identity, withinMs, signal });
    const argv = data.rehearse === 'undo' ? data.undo : data.rehearse;
    const failure = await demandCommand({ argv, spec: spec as FaultSpec, withinMs, signal }).then(
      () => undefined,
      (error: unknown) => error,
    );
    signal.throwIfAborted();
    await requireUntouched(record, who, argv, outputDir, signal);
    if (failure !== undefined) throw failure;
    tried.push(record.fault);
  }
  return tried;
}

/** Whoever pretends must leave the target as it was; a fault that is there after all is taken back. */
async function requireUntouched(
  record: UndoRecord,
  who: string | undefined,
  argv: readonly string[],
  outputDir: string,
  signal: AbortSignal,
): Promise<void> {
  const data = commandRecord(record);
  const { node } = record;
  const { holds, says } = await inPlace(data, node, signal);
  if (!holds) {
    const now = await identityBy({ argv: data.identity, withinMs: data.withinMs, signal });
    if (now === who) return;
    throw touched(`${argv.join(' ')} was to change nothing, but ${node} lives as ${now} instead of ${who}`);
  }
  const problem = await takeBack(record, outputDir, signal);
  const told = `${argv.join(' ')} was to change nothing, but ${says}`;
  if (problem === undefined) throw touched(`${told}; it was taken back by ${data.undo.join(' ')}`);
  throw new SreError('SRE_CHAOS_REHEARSAL_TOUCHED', `${told}; the undo failed too: ${problem}`, {
    exitCode: EXIT.rollbackDirty,
    hint: `take it back by hand: ${data.undo.join(' ')}`,
  });
}

async function takeBack(record: UndoRecord, outputDir: string, signal: AbortSignal): Promise<string | undefined> {
  try {
    await undoCommand(record, join(outputDir, 'rehearsal'), signal);
    const { holds, says } = await verifyCommand(record, signal);
    return holds ? undefined : says;
  } catch (error) {
    return messageOf(error);
  }
}

function touched(message: string): SreError {
  return new SreError('SRE_CHAOS_REHEARSAL_TOUCHED', message, {
    exitCode: EXIT.precondition,
    hint: 'mend the rehearsal of this fault in chaos.selector before the next drill',
  });
}
