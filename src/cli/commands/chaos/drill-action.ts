import { resolve } from 'node:path';
import { runDrill } from '../../../chaos/drill.ts';
import type { ChaosDriver } from '../../../chaos/driver.ts';
import { drivers } from '../../../chaos/drivers/index.ts';
import { requireWholeCluster } from '../../../chaos/gate.ts';
import { haltLever } from '../../../chaos/halt-lever.ts';
import { readJournal } from '../../../chaos/journal.ts';
import { type Plan, planHash } from '../../../chaos/plan.ts';
import { buildPlan, type ResolvedPlan } from '../../../chaos/plan-building.ts';
import { planText } from '../../../chaos/plan-text.ts';
import { buildReport } from '../../../chaos/report/report.ts';
import { summaryText } from '../../../chaos/report/summary.ts';
import { verdictLine } from '../../../chaos/report/verdict-line.ts';
import { writeReport } from '../../../chaos/report/write-report.ts';
import { impossibleTarget, requireAllowed, requireClean } from '../../../chaos/safety.ts';
import type { Scenario } from '../../../chaos/scenario.ts';
import { seededRandom } from '../../../chaos/seeded-random.ts';
import { startWatchdog } from '../../../chaos/watchdog.ts';
import { systemClock } from '../../../core/clock.ts';
import type { ClusterObserver } from '../../../core/cluster-verdict.ts';
import { EXIT, type ExitCode } from '../../../core/exit-code.ts';
import { silentLog } from '../../../core/log.ts';
import { lookUp } from '../../../core/registry.ts';
import { stateDir } from '../../../core/state-dir.ts';
import { openSwarm } from '../../../swarm/open-swarm.ts';
import type { Swarm } from '../../../swarm/swarm.ts';
import type { Io } from '../../io.ts';
import { openAnnotation } from './drill-annotation.ts';
import { type DrillFlags, drillOptions } from './drill-options.ts';
import { ownIdentity } from './own-identity.ts';
import { progressLines } from './progress-lines.ts';
import { type ChosenSubject, chooseSubject } from './subject-choice.ts';
import { toolVersion } from './tool-version.ts';

/**
 * A Latin square: a load balancer that deals connections in turn over two or three nodes would otherwise give one node
 * all clients of one QoS, and its crash would measure that QoS only.
 */
const MIXED_QOS = [0, 1, 2, 1, 2, 0, 2, 0, 1] as const;

/** `sre chaos plan SCENARIO` and `--dry-run`: every read of a drill and none of its writes. */
export async function showPlan(scenario: Scenario, flags: DrillFlags, io: Io): Promise<ExitCode> {
  const prepared = await prepare(scenario, flags, io);
  await using observer = await openObserver(prepared.chosen);
  await requireWholeCluster({ observer, clock: systemClock, signal: io.signal });
  const { plan } = prepared.resolved;
  io.stdout.write(
    flags.json === true ? `${JSON.stringify({ planHash: planHash(plan), plan }, undefined, 2)}\n` : planText(plan),
  );
  const impossible = impossibleTarget(plan);
  if (impossible === undefined || flags.acceptImpossible === true) return EXIT.ok;
  io.stderr.write(`refused: ${impossible}\nhint: --accept-impossible runs it anyway\n`);
  return EXIT.refused;
}

/** `sre chaos SCENARIO`: the drill. */
export async function runScenario(scenario: Scenario, flags: DrillFlags, io: Io): Promise<ExitCode> {
  if (flags.dryRun === true) return showPlan(scenario, flags, io);
  const prepared = await prepare(scenario, flags, io);
  const { resolved, chosen, driver, halt } = prepared;
  const { plan } = resolved;
  const impossible = impossibleTarget(plan);
  if (impossible !== undefined && flags.acceptImpossible !== true) return tellImpossible(impossible, plan, flags, io);
  const state = stateDir(io.env);
  await using mark = await openAnnotation(io, flags, plan);
  await using observer = await openObserver(chosen);
  io.onSignal((_name, count) => {
    if (count < 2) return false;
    io.stderr.write('still rolling back; if this process is killed, type: sre chaos recover\n');
    return true;
  });
  const progress = progressLines(io.stderr);
  const result = await runDrill(resolved, {
    stateDir: state,
    scenario,
    driver,
    drivers,
    observer,
    clock: systemClock,
    random: Math.random,
    self: await ownIdentity(),
    halt,
    progress,
    signal: io.signal,
    subject: chosen.subject,
    options: drillOptions(flags),
    openSwarm: (run) => measuringClients(run, plan, chosen, flags),
    armWatchdog: async (run, folder, signal) => {
      await startWatchdog([...io.self, 'chaos', 'watchdog', run], folder, systemClock, signal);
      mark.begin(run);
    },
  });
  const report = buildReport(result, plan, await toolVersion(), await readJournal(result.folder));
  const out = flags.out === undefined ? undefined : resolve(io.cwd, flags.out);
  const path = await writeReport(report, result.records, result.folder, out);
  io.stdout.write(flags.json === true ? `${JSON.stringify(report, undefined, 2)}\n` : summaryText(report, path));
  if (report.verdict.rollback === 'dirty')
    io.stderr.write(`NOT ROLLED BACK. Type: sre chaos recover --run ${result.run}\n`);
  await mark.end(verdictLine(report));
  return report.verdict.exitCode;
}

interface Prepared {
  readonly chosen: ChosenSubject;
  readonly driver: ChaosDriver;
  readonly resolved: ResolvedPlan;
  readonly halt: ReturnType<typeof haltLever>;
}

/** Target, plan and permission; reads only. */
async function prepare(scenario: Scenario, flags: DrillFlags, io: Io): Promise<Prepared> {
  const chosen = await chooseSubject(io, flags);
  const { subject } = chosen;
  const state = stateDir(io.env);
  const halt = haltLever(state);
  const driver = lookUp(drivers, 'driver', subject.driver).open(subject.selector, subject.nodes);
  const consent = {
    ...(flags.confirmEnv === undefined ? {} : { confirmedEnvironment: flags.confirmEnv }),
    ...(flags.approve === undefined ? {} : { approvedHash: flags.approve }),
    quorumLossAllowed: flags.allowQuorumLoss === true,
  };
  // Leftovers of an earlier drill explain a missing node better than "not healthy" does.
  await requireClean(state, halt);
  const resolved = await buildPlan(scenario, subject, driver, drillOptions(flags), io.signal);
  await requireAllowed(resolved.plan, consent, state);
  return { chosen, driver, resolved, halt };
}

async function openObserver({ settings }: ChosenSubject): Promise<ClusterObserver & AsyncDisposable> {
  const { openClusterWatch } = await import('../../../exporter/cluster-watch.ts');
  return openClusterWatch(settings, { log: silentLog, clock: systemClock });
}

function measuringClients(
  run: string,
  plan: Plan,
  { subject, settings }: ChosenSubject,
  flags: DrillFlags,
): Promise<Swarm> {
  const nodes = subject.nodes.flatMap(({ name, address }) => (address === undefined ? [] : [{ name, address }]));
  return openSwarm({
    run,
    endpoint: subject.endpoint,
    nodes,
    profile: subject.fleet,
    floatingStreams: flags.streams,
    pinnedStreams: true,
    qos: MIXED_QOS,
    intervalMs: plan.measurement.intervalMs,
    seed: Math.floor(seededRandom(`${plan.seed}/swarm`)() * 2 ** 32),
    clock: systemClock,
    auth: settings.auth,
    tls: settings.tls,
  });
}

/** The finding that needs no fault: the settings of the clients decide it. */
function tellImpossible(finding: string, plan: Plan, flags: DrillFlags, io: Io): ExitCode {
  io.stdout.write(
    flags.json === true
      ? `${JSON.stringify({ finding, planHash: planHash(plan), target: plan.target, touched: false }, undefined, 2)}\n`
      : `FAIL  nothing was touched\n  finding   ${finding}\n`,
  );
  io.stderr.write(
    'hint: give the clients a shorter backoff, or the service another target; --accept-impossible runs the drill anyway\n',
  );
  return EXIT.finding;
}
