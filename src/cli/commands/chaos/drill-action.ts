import { requireWholeCluster } from '../../../chaos/gate.ts';
import { type Plan, planHash } from '../../../chaos/plan.ts';
import { planText } from '../../../chaos/plan-text.ts';
import { summaryText } from '../../../chaos/report/summary.ts';
import { impossibleTarget } from '../../../chaos/safety.ts';
import type { Scenario } from '../../../chaos/scenario.ts';
import { systemClock } from '../../../core/clock.ts';
import { EXIT, type ExitCode } from '../../../core/exit-code.ts';
import type { Io } from '../../io.ts';
import { beforeTheFault } from './before-the-fault.ts';
import type { DrillFlags } from './drill-options.ts';
import { performDrill } from './perform-drill.ts';
import { openObserver, prepareDrill } from './prepared-drill.ts';

/** `sre chaos plan SCENARIO` and `--dry-run`: every read of a drill and none of its writes. */
export async function showPlan(scenario: Scenario, flags: DrillFlags, io: Io): Promise<ExitCode> {
  const { chosen, resolved } = await prepareDrill(scenario, flags, io, { onlyLook: true });
  await using observer = await openObserver(chosen);
  await requireWholeCluster({ observer, clock: systemClock, signal: io.signal });
  const { plan } = resolved;
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
  const prepared = await beforeTheFault(io.signal, () => prepareDrill(scenario, flags, io));
  const { plan } = prepared.resolved;
  const impossible = impossibleTarget(plan);
  if (impossible !== undefined && flags.acceptImpossible !== true) return tellImpossible(impossible, plan, flags, io);
  const { report, page } = await beforeTheFault(io.signal, () => performDrill(prepared, io));
  io.stdout.write(flags.json === true ? `${JSON.stringify(report, undefined, 2)}\n` : summaryText(report, page));
  return report.verdict.exitCode;
}

/** The refusal that needs no look at the cluster: the settings of the clients decide it. */
function tellImpossible(finding: string, plan: Plan, flags: DrillFlags, io: Io): ExitCode {
  io.stdout.write(
    flags.json === true
      ? `${JSON.stringify({ finding, planHash: planHash(plan), target: plan.target, touched: false }, undefined, 2)}\n`
      : `REFUSED  nothing was touched\n  impossible  ${finding}\n`,
  );
  io.stderr.write(
    'hint: give the clients a shorter backoff, or the service another target; --accept-impossible runs the drill anyway\n',
  );
  return EXIT.refused;
}
