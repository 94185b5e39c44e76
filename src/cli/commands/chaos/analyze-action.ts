import { analysisText } from '../../../chaos/report/analysis-text.ts';
import { analyseRun } from '../../../chaos/run-analysis.ts';
import { findRun, runDir } from '../../../chaos/run-store.ts';
import { EXIT, type ExitCode } from '../../../core/exit-code.ts';
import { stateDir } from '../../../core/state-dir.ts';
import type { Io } from '../../io.ts';

/** `sre chaos analyze [RUN]`: the checker once more on the raw ledgers of a run; 1 when its report says something else. */
export async function analyze(
  asked: string | undefined,
  options: { readonly json?: boolean; readonly against?: string },
  io: Io,
): Promise<ExitCode> {
  const state = stateDir(io.env);
  const folder = runDir(state, await findRun(state, asked));
  const against = options.against === undefined ? undefined : runDir(state, await findRun(state, options.against));
  const analysis = await analyseRun(folder, against);
  io.stdout.write(options.json === true ? `${JSON.stringify(analysis, undefined, 2)}\n` : analysisText(analysis));
  return analysis.differences.length === 0 ? EXIT.ok : EXIT.finding;
}
