import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { runDrill } from '../../../src/chaos/drill.ts';
import { readJournal } from '../../../src/chaos/journal.ts';
import { jsonDifferences } from '../../../src/chaos/json-difference.ts';
import { ledgerFile } from '../../../src/chaos/raw-ledger.ts';
import { analysisText } from '../../../src/chaos/report/analysis-text.ts';
import { buildReport } from '../../../src/chaos/report/report.ts';
import { writeReport } from '../../../src/chaos/report/write-report.ts';
import { analyseRun } from '../../../src/chaos/run-analysis.ts';
import { type FakeDrill, openFakeDrill } from '../../support/fake-drill.ts';

/** Runs a drill to its report and returns its folder. */
async function finished(drill: FakeDrill, trials: number): Promise<string> {
  const resolved = await drill.plan({ trials });
  const result = await runDrill(resolved, drill.context);
  const report = buildReport(result, resolved.plan, '0.0.0', await readJournal(result.folder));
  await writeReport(report, result.records, result.folder, undefined);
  return result.folder;
}

describe('a run judged again', () => {
  test('says what its report says, and what its trials are worth together', async () => {
    await using drill = await openFakeDrill();
    const folder = await finished(drill, 2);
    const analysis = await analyseRun(folder);
    expect(analysis.differences).toEqual([]);
    expect(analysis.verdict.hypothesis).toBe('pass');
    expect(analysis.messages).toBeGreaterThan(100);
    expect(analysis.times?.values).toHaveLength(2);
    expect(analysis.times?.longest.ms).toBeGreaterThan(1_000);
    const text = analysisText(analysis);
    expect(text).toContain('  the stored report says the same\n');
    expect(text).toMatch(
      /2 trials judged again from \d+ messages\n {2}verdict {3}PASS {2}fault proven, rollback clean/,
    );
    expect(text).toMatch(/ {4}QoS 1 {3}\d+ due, \d+ sent, \d+ acked, \d+ received; 0 lost/);
  });

  test('finds one message of the ledger that is not what the report was made of', async () => {
    await using drill = await openFakeDrill();
    const folder = await finished(drill, 1);
    const path = join(folder, ledgerFile(1));
    const ledger = JSON.parse(String(gunzipSync(await readFile(path))));
    ledger.slots.f2.received[20] = null;
    await writeFile(path, gzipSync(JSON.stringify(ledger)));
    const analysis = await analyseRun(folder);
    expect(analysis.verdict).toMatchObject({ hypothesis: 'fail', exitCode: 1 });
    expect(analysis.differences).toContainEqual({
      path: 'trials[0].findings.messages.qos2.lost',
      stored: 0,
      found: 1,
    });
    expect(analysisText(analysis)).toContain('    trials[0].findings.messages.qos2.received: ');
  });

  test('is compared with another run', async () => {
    await using drill = await openFakeDrill();
    const [first, second] = [await finished(drill, 1), await finished(drill, 1)];
    const { against } = await analyseRun(second, first);
    expect(against).toMatchObject({ sameDrill: true, exact: true, p: 1, smallestP: 1, censored: false });
    expect(analysisText(await analyseRun(second, first))).toMatch(
      /against {3}\S+: median [+-][\d.]+ m?s; chance alone/,
    );
  });

  test('needs the ledgers, and says where it looked', async () => {
    await using drill = await openFakeDrill();
    const folder = await finished(drill, 1);
    await rm(join(folder, ledgerFile(1)));
    await expect(analyseRun(folder)).rejects.toMatchObject({
      code: 'SRE_CHAOS_NO_LEDGER',
      exitCode: 3,
      message: expect.stringContaining(join(folder, 'trial-1.ledger.json.gz')),
    });
  });
});

describe('the differences of two JSON values', () => {
  test('are the places where they differ, by path, with what is absent on a side left out', () => {
    expect(
      jsonDifferences({ a: 1, b: { c: [1, 2], d: null }, e: 'x' }, { a: 1, b: { c: [1, 3, 4], d: null }, f: [] }),
    ).toEqual([
      { path: 'b.c[1]', stored: 2, found: 3 },
      { path: 'b.c[2]', found: 4 },
      { path: 'e', stored: 'x' },
      { path: 'f', found: [] },
    ]);
    expect(jsonDifferences([{ a: [] }], [{ a: {} }])).toEqual([{ path: '[0].a', stored: [], found: {} }]);
    expect(jsonDifferences({ a: [1, { b: 2 }] }, { a: [1, { b: 2 }] })).toEqual([]);
  });
});
