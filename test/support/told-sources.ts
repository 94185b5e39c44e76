import { withDeadline } from '../../src/core/deadline.ts';
import { type Log, silentLog } from '../../src/core/log.ts';
import { type Source, type SourceAnswer, SourceError } from '../../src/core/source.ts';

const counts = new Map<string, number>();

/** What parsers would have published but for the check behind them, by metric. */
export const heldBack = {
  /** Notes it, as the log of what is opened. */
  log: {
    ...silentLog,
    warn: (fields: object) => {
      const { metric } = fields as { readonly metric?: string };
      if (metric !== undefined) counts.set(metric, (counts.get(metric) ?? 0) + 1);
    },
  } satisfies Log,
  /** What was noted since this was last asked. */
  since: (): Readonly<Record<string, number>> => {
    const noted = Object.fromEntries([...counts].toSorted());
    counts.clear();
    return noted;
  },
};

/** What came of asking some sources. */
export interface Told {
  readonly answers: readonly SourceAnswer[];
  readonly failures: readonly SourceError[];
}

/** No source that is asked without a socket takes longer, whatever it is told. */
const READ_MS = 8_000;

/** Asks all of them `times` times. Only a `SourceError` is an outcome: anything else a source throws is thrown on. */
export async function askSources(sources: readonly Source[], times = 1): Promise<Told> {
  const answers: SourceAnswer[] = [];
  const failures: SourceError[] = [];
  const never = new AbortController().signal;
  for (let time = 0; time < times; time++) {
    const asked = sources.map(async (source) => {
      try {
        answers.push(await withDeadline(source.name, READ_MS, never, (signal) => source.read(signal)));
      } catch (error) {
        if (!(error instanceof SourceError)) throw error;
        failures.push(error);
      }
    });
    for (const outcome of await Promise.allSettled(asked)) {
      if (outcome.status === 'rejected') throw outcome.reason;
    }
  }
  return { answers, failures };
}
