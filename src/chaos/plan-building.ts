import { formatDuration } from '../config/duration.ts';
import { EXIT } from '../core/exit-code.ts';
import { SreError } from '../core/sre-error.ts';
import { hashOf } from './canonical-json.ts';
import type { ChaosDriver, Fault, LivingTarget, Target } from './driver.ts';
import { seconds } from './duration-text.ts';
import type { Plan, PlanStep } from './plan.ts';
import type { Scenario } from './scenario.ts';
import { seededRandom } from './seeded-random.ts';
import { LAB_ENVIRONMENT, type Subject } from './subject.ts';

/** What the operator may choose. */
export interface DrillOptions {
  readonly node?: string;
  readonly targetRtoMs?: number;
  readonly seed?: string;
  readonly trials: number;
  readonly maxFaultMs: number;
  readonly holdMs?: number;
  readonly baselineMs?: number;
  readonly intervalMs: number;
}

/** A plan and the faults behind its steps, in the same order. */
export interface ResolvedPlan {
  readonly plan: Plan;
  readonly faults: readonly Fault[];
}

/** A crash breaks sockets at once, so the keepalive's phase hardly matters: sampling this much of it is enough. */
const MAX_OFFSET_MS = 2_000;
const STEADY_MS = 10_000;
/** Time left for the undo before the fault's deadline. */
export const UNDO_MARGIN_MS = 5_000;

/** Resolves a scenario against what runs now: reads only. */
export async function buildPlan(
  scenario: Scenario,
  subject: Subject,
  driver: ChaosDriver,
  options: DrillOptions,
  signal: AbortSignal,
): Promise<ResolvedPlan> {
  requireFaults(scenario, driver);
  requireHold(options);
  const nodes = living(await driver.targets(signal));
  const seed = options.seed ?? hashOf([scenario.name, subject.cluster, nodes]).slice(0, 8);
  const faults = chooseFaults(scenario, driver, nodes, seed, 1, options.node);
  const steps = faults.map((fault) => stepOf(fault, 1, options.maxFaultMs));
  const rtoMs = options.targetRtoMs ?? scenario.targetRtoMs;
  const floor = scenario.floor(subject.fleet);
  const lab = subject.environment === LAB_ENVIRONMENT;
  const random = seededRandom(`${seed}/offset`);
  const plan: Plan = {
    schemaVersion: 1,
    scenario: scenario.name,
    hypothesis: scenario.hypothesis,
    cluster: subject.cluster,
    broker: subject.broker,
    environment: subject.environment,
    driver: subject.driver,
    seed,
    trials: options.trials,
    nodes: nodes.map(({ name, address, identity }) => ({
      name,
      ...(address === undefined ? {} : { address }),
      identity,
    })),
    steps,
    blastRadius: {
      nodes: subject.expectedNodes,
      targets: new Set(steps.map(({ node }) => node)).size,
      maxTargets: maxTargets(subject.expectedNodes),
    },
    target: { rtoMs, floorMs: floor.ms, arithmetic: floor.arithmetic },
    fleet: subject.fleet,
    measurement: {
      endpoint: subject.endpoint,
      intervalMs: options.intervalMs,
      baselineMs: options.baselineMs ?? (lab ? 5_000 : 30_000),
      steadyMs: STEADY_MS,
      observeMs: Math.max(1.5 * rtoMs, 30_000, options.holdMs ?? 0),
      ...(options.holdMs === undefined ? {} : { holdMs: options.holdMs }),
      injectionOffsetMs: Math.round(random() * Math.min(subject.fleet.keepaliveMs, MAX_OFFSET_MS)),
      coolDownMs: lab ? 0 : Math.max(60_000, 3 * subject.fleet.keepaliveMs),
    },
    limits: [...scenario.limits, ...(subject.limits ?? [])],
  };
  return { plan, faults };
}

/** The faults of one trial: the same seed and the same living nodes choose the same ones. */
export function chooseFaults(
  scenario: Scenario,
  driver: ChaosDriver,
  nodes: readonly LivingTarget[],
  seed: string,
  trial: number,
  only?: string,
): readonly Fault[] {
  const targets = only === undefined ? nodes : nodes.filter(({ name }) => name === only);
  if (targets.length === 0) {
    throw new SreError('SRE_CHAOS_NO_TARGET', `no node ${only === undefined ? 'to choose from' : `"${only}"`}`, {
      hint: `nodes of this cluster: ${nodes.map(({ name }) => name).join(', ')}`,
    });
  }
  const { kill } = driver.faults;
  if (kill === undefined) throw new Error('requireFaults() was not asked first');
  return scenario.plan({ targets, faults: { kill }, random: seededRandom(`${seed}/${trial}`) });
}

/** The step that stands for a fault in the plan and in the journal. */
export function stepOf(fault: Fault, trial: number, maxDurationMs: number): PlanStep {
  const { kind, target, argv, undo } = fault;
  return {
    id: `${trial}/${kind}/${target.name}`,
    fault: kind,
    node: target.name,
    identity: target.identity,
    do: argv,
    undo,
    maxDurationMs,
  };
}

/** All targets as living ones; a node without a living process fails the precondition. */
export function living(targets: readonly Target[]): readonly LivingTarget[] {
  const dead = targets.filter(({ identity }) => identity === undefined).map(({ name }) => name);
  if (dead.length > 0) {
    throw new SreError(
      'SRE_CHAOS_NOT_HEALTHY',
      `no living process behind ${dead.join(', ')}: expected all ${targets.length} nodes up`,
      {
        exitCode: EXIT.precondition,
        hint: 'sre chaos recover, if an earlier drill left it like this',
      },
    );
  }
  return targets.flatMap((target) => (target.identity === undefined ? [] : [{ ...target, identity: target.identity }]));
}

/** The most nodes that may go while a majority stays. */
function maxTargets(nodes: number): number {
  return Math.floor((nodes - 1) / 2);
}

function requireHold({ holdMs, maxFaultMs }: DrillOptions): void {
  if (holdMs === undefined || holdMs + UNDO_MARGIN_MS <= maxFaultMs) return;
  throw new SreError(
    'SRE_CHAOS_HOLD',
    `a fault that is gone after ${seconds(maxFaultMs)} cannot be held for ${seconds(holdMs)} and taken back in time`,
    { exitCode: EXIT.usage, hint: `--max-fault ${formatDuration(holdMs + 2 * UNDO_MARGIN_MS)}, or a shorter --hold` },
  );
}

function requireFaults(scenario: Scenario, driver: ChaosDriver): void {
  const missing = scenario.needs.filter((fault) => driver.faults[fault] === undefined);
  if (missing.length === 0) return;
  throw new SreError(
    'SRE_CHAOS_CAPABILITY',
    `${scenario.name} needs ${missing.join(', ')}, which the ${driver.kind} driver does not offer`,
    {
      exitCode: EXIT.precondition,
      hint: `${driver.kind} offers: ${Object.keys(driver.faults).join(', ')}`,
    },
  );
}
