import { resolve } from 'node:path';
import { runDrill } from '../../../chaos/drill.ts';
import { drivers } from '../../../chaos/drivers/index.ts';
import { linkDriver } from '../../../chaos/drivers/link.ts';
import { readJournal } from '../../../chaos/journal.ts';
import { sinceLastRun } from '../../../chaos/report/previous-run.ts';
import { buildReport, type Report } from '../../../chaos/report/report.ts';
import { verdictLine } from '../../../chaos/report/verdict-line.ts';
import { writeReport } from '../../../chaos/report/write-report.ts';
import { startWatchdog } from '../../../chaos/watchdog.ts';
import { systemClock } from '../../../core/clock.ts';
import { EXIT } from '../../../core/exit-code.ts';
import { messageOf, SreError } from '../../../core/sre-error.ts';
import { stateDir } from '../../../core/state-dir.ts';
import type { Io } from '../../io.ts';
import { openAnnotation } from './drill-annotation.ts';
import { drillOptions } from './drill-options.ts';
import { openExpectedAlerts } from './expected-alerts.ts';
import { measuringClients } from './measuring-clients.ts';
import { readNodeRoles } from './node-roles.ts';
import { ownIdentity } from './own-identity.ts';
import { openObserver, type PreparedDrill } from './prepared-drill.ts';
import { progressLines } from './progress-lines.ts';
import { toolVersion } from './tool-version.ts';

/** A drill that is over, with its report on disk. */
export interface PerformedDrill {
  readonly report: Report;
  /** The run's folder. */
  readonly folder: string;
  /** The page of the report. */
  readonly page: string;
}

/**
 * Runs a prepared drill to its end and writes its report; throws only while nothing is broken. `leftOver`: alerts that
 * earlier drills of its game day left firing.
 */
export async function performDrill(
  prepared: PreparedDrill,
  io: Io,
  leftOver: readonly string[] = [],
): Promise<PerformedDrill> {
  const { scenario, flags, chosen, driver, resolved, halt, link } = prepared;
  const { plan } = resolved;
  await using mark = await openAnnotation(io, flags, plan);
  await using observer = await openObserver(chosen);
  await using way = await link?.open();
  await using alerts = openExpectedAlerts(flags, chosen, scenario.name, leftOver);
  let signals = 0;
  io.onSignal(() => {
    signals += 1;
    if (signals < 2) return false; // the first one aborts, whichever it is; no other interrupts the undo
    io.stderr.write('still rolling back; if this process is killed, type: sre chaos recover\n');
    return true;
  });
  const result = await runDrill(resolved, {
    stateDir: stateDir(io.env),
    scenario,
    driver,
    drivers: link === undefined ? drivers : { ...drivers, link: linkDriver(link) },
    observer,
    clock: systemClock,
    random: Math.random,
    self: await ownIdentity(),
    halt,
    progress: progressLines(io.stderr),
    signal: io.signal,
    ...(alerts === undefined ? {} : { alerts }),
    subject: chosen.subject,
    ...(flags.role === undefined ? {} : { readRoles: (signal) => readNodeRoles(chosen.settings, signal) }),
    options: drillOptions(flags),
    openSwarm: (run) => measuringClients(run, prepared, way),
    armWatchdog: async (run, folder, signal) => {
      await startWatchdog([...io.self, 'chaos', 'watchdog', run], folder, systemClock, signal);
      mark.begin(run);
    },
  });
  const { folder, run, records } = result;
  // Said first: whatever is wrong with the disk, this is worse.
  if (result.verdict.rollback === 'dirty') {
    io.stderr.write(`NOT ROLLED BACK. Type: sre chaos recover --run ${run}\n`);
  }
  const built = buildReport(result, plan, await toolVersion(), await readJournal(folder));
  const report = await sinceLastRun(built, stateDir(io.env));
  const out = flags.out === undefined ? undefined : resolve(io.cwd, flags.out);
  const page = await writeReport(report, records, folder, out).catch((cause: unknown) => {
    throw notWritten(report, cause);
  });
  await mark.end(verdictLine(report));
  return { report, folder, page };
}

/** The drill is over and its verdict stands, although nobody will read how it came about. */
function notWritten(report: Report, cause: unknown): SreError {
  const { exitCode } = report.verdict;
  return new SreError(
    'SRE_CHAOS_NO_REPORT',
    `${verdictLine(report)}; its report could not be written: ${messageOf(cause)}`,
    { exitCode: exitCode === EXIT.ok ? EXIT.measurementInvalid : exitCode, cause },
  );
}
