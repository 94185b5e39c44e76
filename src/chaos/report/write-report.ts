import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ledgerFile, packLedger } from '../raw-ledger.ts';
import type { TrialRecord } from '../trial-record.ts';
import { reportHtml } from './html.ts';
import { reportMarkdown } from './markdown.ts';
import type { Report } from './report.ts';

/** The three forms of a report, in the run's folder. */
export const REPORT_FILES = { json: 'report.json', markdown: 'report.md', html: 'report.html' } as const;

/** Writes the report and the raw ledger of each trial, so that the checker can judge it again; gives the page's path. */
export async function writeReport(
  report: Report,
  records: readonly TrialRecord[],
  folder: string,
  out: string | undefined,
): Promise<string> {
  await writeFile(join(folder, REPORT_FILES.json), `${JSON.stringify(report, undefined, 2)}\n`);
  await writeFile(join(folder, REPORT_FILES.markdown), reportMarkdown(report));
  await writeFile(join(folder, REPORT_FILES.html), reportHtml(report));
  for (const record of records) await writeFile(join(folder, ledgerFile(record.trial)), await packLedger(record));
  if (out === undefined) return join(folder, REPORT_FILES.html);
  await mkdir(out, { recursive: true });
  for (const name of Object.values(REPORT_FILES)) await copyFile(join(folder, name), join(out, name));
  return join(out, REPORT_FILES.html);
}
