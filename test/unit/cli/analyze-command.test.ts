import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { runDrill } from '../../../src/chaos/drill.ts';
import { readJournal } from '../../../src/chaos/journal.ts';
import { ledgerFile } from '../../../src/chaos/raw-ledger.ts';
import { buildReport } from '../../../src/chaos/report/report.ts';
import { writeReport } from '../../../src/chaos/report/write-report.ts';
import { runCommand } from '../../support/command-run.ts';
import { type FakeDrill, openFakeDrill } from '../../support/fake-drill.ts';

const analyze = (stateDir: string, ...argv: string[]) =>
  runCommand(['chaos', 'analyze', ...argv], { env: { SRE_STATE_DIR: stateDir } });

async function finished(drill: FakeDrill): Promise<{ readonly run: string; readonly folder: string }> {
  const resolved = await drill.plan({ trials: 1 });
  const result = await runDrill(resolved, drill.context);
  const report = buildReport(result, resolved.plan, '0.0.0', await readJournal(result.folder));
  await writeReport(report, result.records, result.folder, undefined);
  return result;
}

describe('sre chaos analyze', () => {
  test('judges the newest run again and leaves with 0 when its report says the same', async () => {
    await using drill = await openFakeDrill();
    const { run } = await finished(drill);
    const text = await analyze(drill.stateDir);
    expect(text).toMatchObject({ code: 0, stderr: '' });
    expect(text.stdout).toMatch(new RegExp(`^${run}: 1 trial judged again from \\d+ messages\n`));
    const { code, stdout } = await analyze(drill.stateDir, run, '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      schemaVersion: 1,
      run,
      differences: [],
      verdict: { hypothesis: 'pass' },
    });
  });

  test('leaves with 1 when a message in the ledger is not what the report was made of', async () => {
    await using drill = await openFakeDrill();
    const { run, folder } = await finished(drill);
    const path = join(folder, ledgerFile(1));
    const ledger = JSON.parse(String(gunzipSync(await readFile(path))));
    ledger.slots.f1.copies[3] = 2;
    await writeFile(path, gzipSync(JSON.stringify(ledger)));
    const { code, stdout } = await analyze(drill.stateDir, run);
    expect(code).toBe(1);
    expect(stdout).toContain('trials[0].findings.messages.qos1.duplicates: 0 in the report, 1 from the ledger');
  });

  test('leaves with 2 for a run there is none of', async () => {
    await using drill = await openFakeDrill();
    await finished(drill);
    const { code, stderr } = await analyze(drill.stateDir, 'nowhere');
    expect([code, stderr]).toEqual([2, expect.stringContaining('no run "nowhere"')]);
  });
});
