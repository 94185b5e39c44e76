import { copyFile, mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { scenarios } from '../../../../chaos/index.ts';
import { stillFiring } from '../../../chaos/alert-account.ts';
import { seconds } from '../../../chaos/duration-text.ts';
import { drillScore } from '../../../chaos/game-day/drill-score.ts';
import type { Roles } from '../../../chaos/game-day/game-day.ts';
import { copyGameDay, GAME_DAY_FILES, gameDayDir, writeGameDay } from '../../../chaos/game-day/game-day-store.ts';
import { runGameDay } from '../../../chaos/game-day/run-game-day.ts';
import {
  boundWords,
  followUps,
  medianWords,
  resultWords,
  rpoWords,
  worstWords,
} from '../../../chaos/game-day/score-words.ts';
import { gameDayExit, type RanDrill, type ScoreRow, scorecard } from '../../../chaos/game-day/scorecard.ts';
import { summaryText } from '../../../chaos/report/summary.ts';
import { runId } from '../../../chaos/run-store.ts';
import { impossibleTarget } from '../../../chaos/safety.ts';
import type { SuiteDrill } from '../../../config/game-day-suite.ts';
import { systemClock } from '../../../core/clock.ts';
import { EXIT, type ExitCode } from '../../../core/exit-code.ts';
import { lookUp } from '../../../core/registry.ts';
import { SreError } from '../../../core/sre-error.ts';
import { stateDir } from '../../../core/state-dir.ts';
import type { Io } from '../../io.ts';
import { loadSuite } from '../../load-suite.ts';
import { beforeTheFault } from '../chaos/before-the-fault.ts';
import { performDrill } from '../chaos/perform-drill.ts';
import { prepareDrill } from '../chaos/prepared-drill.ts';
import { progressLines } from '../chaos/progress-lines.ts';
import { toolVersion } from '../chaos/tool-version.ts';
import { drillFlags, type SessionFlags } from './session-flags.ts';
import { approvedKeys } from './suite-plan.ts';

/** Flags of `sre gameday run`. */
export interface GameDayFlags extends SessionFlags {
  readonly owner?: string;
  readonly coordinator?: string;
  readonly reporter?: string;
  readonly observer: readonly string[];
  readonly approve?: string;
  readonly out?: string;
}

/** `sre gameday run SUITE`: every drill in order, the scorecard after each. */
export async function runSuite(asked: string, flags: GameDayFlags, io: Io): Promise<ExitCode> {
  const suite = await loadSuite(io, asked);
  const state = stateDir(io.env);
  const begunWallMs = systemClock.wallMs();
  const id = runId(begunWallMs, Math.random);
  const folder = gameDayDir(state, id);
  const raised = new Map<string, ReadonlySet<string>>();
  const approved = flags.approve === undefined ? undefined : await approvedKeys(suite, flags.approve, flags, io);
  const day = await runGameDay(suite, {
    id,
    sre: await toolVersion(),
    roles: rolesOf(flags),
    clock: systemClock,
    progress: progressLines(io.stderr),
    signal: io.signal,
    perform: (drill, index) =>
      performOne(
        drill,
        index,
        { folder, begunWallMs, raised, ...(approved === undefined ? {} : { approved }) },
        flags,
        io,
      ),
    describe: (drill) => ({
      hypothesis: lookUp(scenarios, 'scenario', drill.scenario).hypothesis,
      cluster: drill.cluster ?? flags.cluster ?? 'the lab',
    }),
    keep: async (soFar) => {
      await writeGameDay(state, soFar);
    },
  });
  const out = flags.out === undefined ? undefined : resolve(io.cwd, flags.out);
  if (out !== undefined) await copyGameDay(folder, out);
  if (flags.json === true) io.stdout.write(`${JSON.stringify(day, undefined, 2)}\n`);
  else {
    const lines = [
      '',
      ...scorecard(day).map(rowText),
      ...followUps(day).map((text) => `  follow up  ${text}`),
      `  scorecard  ${join(out ?? folder, GAME_DAY_FILES.html)}`,
    ];
    io.stdout.write(`${lines.join('\n')}\n`);
  }
  return gameDayExit(day);
}

/** One drill, prepared only now: the last one has given the nodes new processes. */
async function performOne(
  drill: SuiteDrill,
  index: number,
  session: {
    readonly folder: string;
    readonly begunWallMs: number;
    readonly approved?: readonly string[];
    /** By cluster: alerts its drills raised and left firing. */
    readonly raised: Map<string, ReadonlySet<string>>;
  },
  flags: GameDayFlags,
  io: Io,
): Promise<RanDrill> {
  const { folder, raised } = session;
  const approvedKey = session.approved?.[index];
  const scenario = lookUp(scenarios, 'scenario', drill.scenario);
  const prepared = await beforeTheFault(io.signal, () =>
    prepareDrill(scenario, drillFlags(drill, flags), io, {
      sessionWallMs: session.begunWallMs,
      ...(approvedKey === undefined ? {} : { approvedKey }),
    }),
  );
  const impossible = impossibleTarget(prepared.resolved.plan);
  if (impossible !== undefined) {
    throw new SreError('SRE_CHAOS_IMPOSSIBLE', impossible, {
      exitCode: EXIT.refused,
      hint: 'give the clients a shorter backoff or keepalive, or the service another target',
    });
  }
  const { cluster } = prepared.resolved.plan;
  const leftOver = raised.get(cluster) ?? new Set<string>();
  const { report, page } = await beforeTheFault(io.signal, () => performDrill(prepared, io, [...leftOver]));
  raised.set(cluster, new Set([...leftOver, ...report.trials.flatMap(({ alerts }) => stillFiring(alerts))]));
  if (flags.json !== true) io.stdout.write(`\n${drill.scenario}: ${summaryText(report, page)}`);
  const own = `${String(index + 1).padStart(2, '0')}-${drill.scenario}.html`;
  await mkdir(folder, { recursive: true });
  await copyFile(page, join(folder, own));
  return drillScore(report, own);
}

function rolesOf({ owner, coordinator, reporter, observer }: GameDayFlags): Roles {
  return {
    ...(owner === undefined ? {} : { owner }),
    ...(coordinator === undefined ? {} : { coordinator }),
    ...(reporter === undefined ? {} : { reporter }),
    observers: observer,
  };
}

function rowText(row: ScoreRow): string {
  const figures =
    row.struck === 0
      ? row.says
      : `${row.says}; median ${medianWords(row)}, worst ${worstWords(row)}, P(exceed) ${boundWords(row)}, lost ${rpoWords(row)}, rollback ${row.rollback}`;
  const word = resultWords(row).toUpperCase();
  return `${word.padEnd(19)} ${row.of.title} < ${seconds(row.of.targetRtoMs)}: ${figures}`;
}
