import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ledgerFile, packLedger } from '../raw-ledger.ts';
import type { TrialRecord } from '../trial-record.ts';
import { reportHtml } from './html.ts';
import { reportJunit } from './junit.ts';
import { reportMarkdown } from './markdown.ts';
import type { Report } from './report.ts';
import { REPORT_FILES } from './report-files.ts';

/** Writes the report and the raw ledger of each trial, so that the checker can judge it again; gives the page's path. */
export async function writeReport(
  report: Report,
  records: readonly TrialRecord[],
  folder: string,
  out: string | undefined,
): Promise<string> {
  const forms: readonly (readonly [string, string])[] = [
    [REPORT_FILES.json, `${JSON.stringify(report, undefined, 2)}\n`],
    [REPORT_FILES.markdown, reportMarkdown(report)],
    [REPORT_FILES.html, reportHtml(report)],
    [REPORT_FILES.junit, reportJunit(report)],
  ];
  for (const [name, text] of forms) await writeFile(join(folder, name), text);
  for (const record of records) await writeFile(join(folder, ledgerFile(record.trial)), await packLedger(record));
  if (out === undefined) return join(folder, REPORT_FILES.html);
  await mkdir(out, { recursive: true });
  for (const [name] of forms) await copyFile(join(folder, name), join(out, name));
  return join(out, REPORT_FILES.html);
}
