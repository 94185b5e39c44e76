import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Clock } from '../core/clock.ts';
import { EXIT } from '../core/exit-code.ts';
import { ifMissing } from '../core/if-missing.ts';
import { messageOf, SreError } from '../core/sre-error.ts';
import { FAULT_KINDS, type FaultKind } from './fault.ts';
import { syncDirectory } from './run-store.ts';

const faultKind = z.enum(Object.keys(FAULT_KINDS) as [FaultKind, ...FaultKind[]]); // the table's own keys
const undoSchema = z.object({
  driver: z.string(),
  /** Journals of version 0.1 knew one kind only. */
  fault: faultKind.default('kill'),
  node: z.string(),
  argv: z.array(z.string()).readonly(),
  data: z.record(z.string(), z.unknown()).readonly(),
});
const owner = z.object({ pid: z.number(), startTime: z.string() });
const by = z.enum(['drill', 'recover', 'watchdog']);

const entrySchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('opened'), run: z.string(), planHash: z.string(), owner }),
  z.object({
    type: z.literal('intend'),
    step: z.string(),
    node: z.string(),
    identity: z.string(),
    do: z.array(z.string()).readonly(),
    undo: undoSchema,
    /** When the fault must be gone at the latest, on both clocks of this machine; the earlier one counts. */
    deadline: z.object({ wallMs: z.number(), monoMs: z.number() }),
  }),
  z.object({ type: z.literal('injected'), step: z.string() }),
  z.object({ type: z.literal('proven'), step: z.string(), evidence: z.string() }),
  z.object({ type: z.literal('undone'), step: z.string(), by, did: z.enum(['undone', 'nothing']), says: z.string() }),
  z.object({ type: z.literal('verified'), step: z.string(), by, says: z.string() }),
  z.object({ type: z.literal('undo_failed'), step: z.string(), by, error: z.string() }),
  z.object({ type: z.literal('closed'), by }),
]);

/** What happened, without the stamps. */
export type JournalEvent = z.output<typeof entrySchema>;
/** The undo record and deadline of one step, as journalled before its injection. */
export type Intent = Extract<JournalEvent, { readonly type: 'intend' }>;

const stampSchema = z.object({ seq: z.number(), wallMs: z.number(), monoMs: z.number() });
/** A line of the journal. */
export type JournalEntry = JournalEvent & z.output<typeof stampSchema>;

/** The write-ahead record of one run: a line is on disk before `append` returns, and a failed write throws. */
export interface Journal extends AsyncDisposable {
  append(event: JournalEvent): Promise<void>;
  /** Its lines as they are on disk, and those this process wrote that are not there any more: somebody may delete a folder. */
  entries(): Promise<readonly JournalEntry[]>;
}

/** Name of the journal in the directory of a run. */
export const JOURNAL_FILE = 'journal.jsonl';

/** Opens the run's journal for appending; several processes may append, one after the other. */
export async function openJournal(folder: string, clock: Clock): Promise<Journal> {
  const handle = await open(join(folder, JOURNAL_FILE), 'a');
  await syncDirectory(folder);
  let seq = (await readJournal(folder)).length;
  // A line cut short, by a crash or a full disk, must not swallow the next one.
  let cut = await endsCut(folder);
  let last: Promise<void> = Promise.resolve();
  const own: JournalEntry[] = [];
  return {
    append: (event) => {
      const write = last.then(async () => {
        seq += 1;
        const entry = { seq, wallMs: clock.wallMs(), monoMs: clock.monoMs(), ...event };
        const line = `${cut ? '\n' : ''}${JSON.stringify(entry)}\n`;
        cut = true;
        await handle.appendFile(line);
        cut = false;
        await handle.sync();
        own.push(entry);
      });
      last = write.catch(() => undefined); // the caller hears it; the next append tries for itself
      return write.catch((error: unknown) => {
        // Why a step is still outstanding is worth knowing even where it cannot be written.
        if (event.type === 'undo_failed') own.push({ seq, wallMs: clock.wallMs(), monoMs: clock.monoMs(), ...event });
        throw notWritten(folder, error);
      });
    },
    entries: async () => {
      const there = await readJournal(folder).catch((error: unknown) => {
        if (own[0]?.type === 'opened') return []; // whoever wrote it all needs no file to know
        throw error;
      });
      const lines = new Set(there.map(({ seq: number, wallMs }) => `${number} ${wallMs}`));
      return [...there, ...own.filter(({ seq: number, wallMs }) => !lines.has(`${number} ${wallMs}`))];
    },
    [Symbol.asyncDispose]: () => handle.close(),
  };
}

/** The journal's whole lines. A line that a crash cut short is not one: what it would have said did not happen. */
export async function readJournal(folder: string): Promise<readonly JournalEntry[]> {
  const text = await journalText(folder);
  return text
    .split('\n')
    .slice(0, -1)
    .flatMap((line, index) => {
      const value = parsed(line);
      return value === undefined ? [] : [entryOf(value, folder, index + 1)];
    });
}

function entryOf(value: unknown, folder: string, line: number): JournalEntry {
  const [event, stamp] = [entrySchema.safeParse(value), stampSchema.safeParse(value)];
  if (event.success && stamp.success) return { ...event.data, ...stamp.data };
  throw new SreError(
    'SRE_CHAOS_JOURNAL_UNREADABLE',
    `${join(folder, JOURNAL_FILE)}, line ${line} is no line of a journal`,
    {
      exitCode: EXIT.rollbackDirty,
      hint: `take back by hand what its lines say under undo.argv, then move ${folder} away`,
    },
  );
}

/** Steps that were begun and not verified as undone, newest first. */
export function outstanding(entries: readonly JournalEntry[]): readonly Intent[] {
  const done = new Set(entries.flatMap((entry) => (entry.type === 'verified' ? [entry.step] : [])));
  return entries
    .filter((entry) => entry.type === 'intend')
    .filter(({ step }) => !done.has(step))
    .toReversed();
}

/** Whether the run has ended with everything taken back. */
export function isClosed(entries: readonly JournalEntry[]): boolean {
  return entries.some(({ type }) => type === 'closed');
}

function notWritten(folder: string, cause: unknown): SreError {
  return new SreError('SRE_CHAOS_JOURNAL', `cannot write ${join(folder, JOURNAL_FILE)}: ${messageOf(cause)}`, {
    exitCode: EXIT.faultNotProven,
    hint: 'no fault is injected without its record; make room or choose another SRE_STATE_DIR',
    cause,
  });
}

async function journalText(folder: string): Promise<string> {
  return readFile(join(folder, JOURNAL_FILE), 'utf8').catch(ifMissing(''));
}

async function endsCut(folder: string): Promise<boolean> {
  const text = await journalText(folder);
  return text !== '' && !text.endsWith('\n');
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined; // counted as never written
  }
}
