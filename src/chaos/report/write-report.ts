import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { TrialRecord } from '../trial-record.ts';
import { reportHtml } from './html.ts';
import { reportMarkdown } from './markdown.ts';
import type { Report } from './report.ts';

/** The three forms of a report, in the run's folder. */
export const REPORT_FILES = { json: 'report.json', markdown: 'report.md', html: 'report.html' } as const;

/** Writes the report and the raw observations, compressed, so that the checker can judge them again; gives the page's path. */
export async function writeReport(
  report: Report,
  records: readonly TrialRecord[],
  folder: string,
  out: string | undefined,
): Promise<string> {
  await writeFile(join(folder, REPORT_FILES.json), `${JSON.stringify(report, undefined, 2)}\n`);
  await writeFile(join(folder, REPORT_FILES.markdown), reportMarkdown(report));
  await writeFile(join(folder, REPORT_FILES.html), reportHtml(report));
  for (const { trial, observation } of records) {
    const packed = await promisify(gzip)(JSON.stringify(observation));
    await writeFile(join(folder, `observation-${trial}.json.gz`), packed);
  }
  if (out === undefined) return join(folder, REPORT_FILES.html);
  await mkdir(out, { recursive: true });
  for (const name of Object.values(REPORT_FILES)) await copyFile(join(folder, name), join(out, name));
  return join(out, REPORT_FILES.html);
}
