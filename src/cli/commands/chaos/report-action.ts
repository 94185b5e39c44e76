import { copyFile, mkdir, readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { REPORT_FILES } from '../../../chaos/report/report-files.ts';
import { findRun, listRuns, runDir } from '../../../chaos/run-store.ts';
import { EXIT, type ExitCode } from '../../../core/exit-code.ts';
import { ifMissing } from '../../../core/if-missing.ts';
import { SreError } from '../../../core/sre-error.ts';
import { stateDir } from '../../../core/state-dir.ts';
import type { Io } from '../../io.ts';

/** Which form, and where else to put all of them. */
export interface ReportFlags {
  readonly json?: boolean;
  readonly html?: boolean;
  readonly junit?: boolean;
  readonly out?: string;
}

/** `sre chaos report [RUN]`: the report of a run, the newest one with a report unless named. */
export async function showReport(asked: string | undefined, options: ReportFlags, io: Io): Promise<ExitCode> {
  const state = stateDir(io.env);
  const run = asked === undefined ? await newestWithReport(state) : await findRun(state, asked);
  const folder = runDir(state, run);
  const form = (['json', 'html', 'junit'] as const).find((each) => options[each] === true) ?? 'markdown';
  const text = await readReport(join(folder, REPORT_FILES[form]));
  if (text === undefined) {
    throw new SreError('SRE_CHAOS_NO_REPORT', `run ${run} has no report: the drill did not get that far`, {
      exitCode: EXIT.precondition,
      hint: `its journal: ${join(folder, 'journal.jsonl')}`,
    });
  }
  io.stdout.write(text);
  if (options.out !== undefined) {
    const out = resolve(io.cwd, options.out);
    await mkdir(out, { recursive: true });
    const there = new Set(await readdir(folder)); // runs of version 0.1 have no report.xml
    for (const name of Object.values(REPORT_FILES))
      if (there.has(name)) await copyFile(join(folder, name), join(out, name));
    io.stderr.write(`copied to ${out}\n`);
  }
  return EXIT.ok;
}

async function newestWithReport(state: string): Promise<string> {
  for (const run of (await listRuns(state)).toReversed()) {
    if ((await readReport(join(runDir(state, run), REPORT_FILES.json))) !== undefined) return run;
  }
  return findRun(state, undefined);
}

async function readReport(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(ifMissing(undefined));
}
