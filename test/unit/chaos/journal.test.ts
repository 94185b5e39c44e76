import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type JournalEvent, openJournal, outstanding, readJournal } from '../../../src/chaos/journal.ts';
import { systemClock } from '../../../src/core/clock.ts';

const intend = (step: string): JournalEvent => ({
  type: 'intend',
  step,
  node: 'n1',
  identity: 'pid 1 started 2',
  do: ['kill', '-KILL', '1'],
  undo: { driver: 'process', fault: 'kill', node: 'n1', argv: ['start'], data: {} },
  deadline: { wallMs: 1, monoMs: 1 },
});
const verified = (step: string): JournalEvent => ({ type: 'verified', step, by: 'drill', says: 'lives' });

describe('the journal', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sre-journal-'));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  test('has every line on disk, numbered, when append returns', async () => {
    await using journal = await openJournal(folder, systemClock);
    await Promise.all([journal.append(intend('a')), journal.append(intend('b'))]);
    expect((await readJournal(folder)).map(({ seq }) => seq)).toEqual([1, 2]);
  });

  test('knows what is outstanding, newest first', async () => {
    await using journal = await openJournal(folder, systemClock);
    for (const event of [intend('a'), intend('b'), intend('c'), verified('b')]) await journal.append(event);
    expect(outstanding(await readJournal(folder)).map(({ step }) => step)).toEqual(['c', 'a']);
  });

  test('reads past a last line that a crash cut short, and the next line stays whole', async () => {
    {
      await using journal = await openJournal(folder, systemClock);
      await journal.append(intend('a'));
    }
    await appendFile(join(folder, 'journal.jsonl'), '{"seq":2,"type":"verif');
    expect(await readJournal(folder)).toHaveLength(1);
    await using again = await openJournal(folder, systemClock);
    await again.append(verified('a'));
    expect(outstanding(await readJournal(folder))).toEqual([]);
    expect(await readFile(join(folder, 'journal.jsonl'), 'utf8')).toMatch(/verif\n\{/);
  });

  test('says that it could not be written, and goes on with the next line', async () => {
    const journal = await openJournal(folder, systemClock);
    await journal[Symbol.asyncDispose]();
    await expect(journal.append(intend('a'))).rejects.toMatchObject({ code: 'SRE_CHAOS_JOURNAL', exitCode: 4 });
  });
});
