import { EXIT } from '../core/exit-code.ts';
import { SreError } from '../core/sre-error.ts';
import type { Act } from './act.ts';
import { mostNodesAway } from './blast-radius.ts';
import { hashOf } from './canonical-json.ts';
import type { DrillOptions } from './drill-options.ts';
import { requireHold } from './drill-options.ts';
import { rulesOf } from './drill-rules.ts';
import type { ChaosDriver } from './driver.ts';
import type { Fault } from './fault.ts';
import { longestFaultMs } from './fault-cap.ts';
import type { Plan, PlanStep } from './plan.ts';
import { mostThatMayGo } from './quorum.ts';
import { isMember } from './requirements.ts';
import { floorOf, type Scenario, targetOf } from './scenario.ts';
import { seededRandom } from './seeded-random.ts';
import { LAB_ENVIRONMENT, type Subject } from './subject.ts';
import { living, type Nodes, nodesOf, requireUnprotected } from './target-choice.ts';

/** An act with its faults and the steps that stand for them, in the same order. */
export interface ResolvedAct extends Act {
  readonly resolved: readonly { readonly fault: Fault; readonly step: PlanStep }[];
}

/** A plan and the acts behind its steps. */
export interface ResolvedPlan {
  readonly plan: Plan;
  readonly acts: readonly ResolvedAct[];
}

/** A crash breaks sockets at once, so the keepalive's phase hardly matters: sampling this much of it is enough. */
const MAX_OFFSET_MS = 2_000;
const STEADY_MS = 10_000;

/** Resolves a scenario against what runs now: reads only. */
export async function buildPlan(
  scenario: Scenario,
  subject: Subject,
  driver: ChaosDriver,
  options: DrillOptions,
  signal: AbortSignal,
): Promise<ResolvedPlan> {
  requireHold(options);
  const nodes = living(await driver.targets(signal));
  await requireFaults(scenario, driver, signal);
  const seed = options.seed ?? hashOf([scenario.name, subject.cluster, nodes]).slice(0, 8);
  const acts = await resolveActs(1, nodes, { scenario, subject, driver, options, seed }, signal);
  const rtoMs = options.targetRtoMs ?? targetOf(scenario, subject.fleet);
  const floor = floorOf(scenario, subject.fleet);
  const lab = subject.environment === LAB_ENVIRONMENT;
  const random = seededRandom(`${seed}/offset`);
  const members = nodes.filter(isMember).map(({ name }) => name);
  const observeMs = Math.max(1.5 * rtoMs, 30_000, options.holdMs ?? 0);
  const plan: Plan = {
    schemaVersion: 1,
    scenario: scenario.name,
    class: scenario.class,
    clock: scenario.clock,
    hypothesis: scenario.hypothesis,
    cluster: subject.cluster,
    broker: subject.broker,
    environment: subject.environment,
    driver: subject.driver,
    seed,
    trials: options.trials,
    nodes: nodes.map(({ name, address, identity, role, labels }) => ({
      name,
      ...(address === undefined ? {} : { address }),
      ...(role === undefined ? {} : { role }),
      ...(labels === undefined ? {} : { labels }),
      identity,
    })),
    acts: acts.map(({ name, until, undo, settle, sides, independent }) => ({
      name,
      until,
      undo,
      ...(settle === undefined ? {} : { settle }),
      ...(sides === undefined ? {} : { sides }),
      ...(independent === undefined ? {} : { independent }),
    })),
    steps: stepsOf(acts),
    blastRadius: {
      nodes: subject.expectedNodes,
      targets: mostNodesAway(members, acts),
      maxTargets: mostThatMayGo(subject.broker, subject.expectedNodes),
    },
    target: { rtoMs, floorMs: floor.ms, arithmetic: floor.arithmetic },
    rules: rulesOf(scenario, rtoMs, options.errorBudgetMs),
    fleet: subject.fleet,
    measurement: {
      endpoint: subject.endpoint,
      intervalMs: options.intervalMs,
      baselineMs: options.baselineMs ?? (lab ? 5_000 : 30_000),
      steadyMs: STEADY_MS,
      observeMs,
      ...(options.holdMs === undefined ? {} : { holdMs: options.holdMs }),
      injectionOffsetMs: Math.round(random() * Math.min(subject.fleet.keepaliveMs, MAX_OFFSET_MS)),
      coolDownMs: lab ? 0 : Math.max(60_000, 3 * subject.fleet.keepaliveMs),
    },
    limits: [...scenario.limits, ...(subject.limits ?? [])],
  };
  return { plan, acts };
}

/** Everything a trial's acts are resolved from. */
export interface ActsContext {
  readonly scenario: Scenario;
  readonly subject: Subject;
  readonly driver: ChaosDriver;
  readonly options: DrillOptions;
  readonly seed: string;
}

/** The acts of one trial: the same seed and the same living targets choose the same ones. */
export async function resolveActs(
  trial: number,
  targets: readonly ReturnType<typeof living>[number][],
  { scenario, subject, driver, options, seed }: ActsContext,
  signal: AbortSignal,
): Promise<readonly ResolvedAct[]> {
  const nodes: Nodes = nodesOf(targets, scenario, options, subject.roles ?? {}, subject.protected);
  const random = seededRandom(`${seed}/${trial}`);
  const { target, role, durationMs } = options;
  const acts = scenario.plan({
    ...nodes,
    options: {
      ...(target === undefined ? {} : { target }),
      ...(role === undefined ? {} : { role }),
      ...(durationMs === undefined ? {} : { durationMs }),
    },
    fleet: subject.fleet,
    random,
  });
  if (acts.every(({ faults }) => faults.length === 0)) {
    throw new SreError('SRE_CHAOS_NO_TARGET', `${scenario.name} finds nothing to do in "${subject.cluster}"`, {
      hint: `its targets: ${targets.map(({ name }) => name).join(', ')}`,
    });
  }
  requireUnprotected(acts, scenario.name, subject);
  const longestMs = longestFaultMs(acts, scenario, options, subject);
  const resolved: ResolvedAct[] = [];
  for (const [index, act] of acts.entries()) {
    const ids = new Set<string>();
    const faults = await Promise.all(
      act.faults.map(async (spec) => {
        const own = targets.find(({ name }) => name === spec.node);
        if (own === undefined) throw new Error(`${scenario.name} named ${spec.node}, which is no target`);
        return driver.plan(spec, own, targets, signal);
      }),
    );
    resolved.push({
      ...act,
      resolved: faults.map((fault) => ({
        fault,
        step: stepOf(fault, act, unused(stepId(trial, acts.length > 1 ? index + 1 : undefined, fault), ids), longestMs),
      })),
    });
  }
  return resolved;
}

/** Every step of the acts, in order. */
function stepsOf(acts: readonly ResolvedAct[]): readonly PlanStep[] {
  return acts.flatMap(({ resolved }) => resolved.map(({ step }) => step));
}

/** The step of the same place in the plan for a target that has become another process since. */
export function stepAgain(step: PlanStep, fault: Fault): PlanStep {
  return { ...step, identity: fault.target.identity, do: fault.argv, undo: fault.undo };
}

function stepOf(fault: Fault, act: Act, id: string, maxDurationMs: number): PlanStep {
  const { spec, target, argv, undo } = fault;
  return {
    id,
    act: act.name,
    fault: spec,
    node: target.name,
    identity: target.identity,
    do: argv,
    undo,
    maxDurationMs,
  };
}

function stepId(trial: number, act: number | undefined, { spec, target }: Fault): string {
  return `${trial}${act === undefined ? '' : `.${act}`}/${spec.kind}/${target.name}`;
}

function unused(id: string, taken: Set<string>): string {
  let free = id;
  for (let copy = 2; taken.has(free); copy += 1) free = `${id}#${copy}`;
  taken.add(free);
  return free;
}

async function requireFaults(scenario: Scenario, driver: ChaosDriver, signal: AbortSignal): Promise<void> {
  const capabilities = await driver.capabilities(signal);
  const missing = scenario.needs.filter((kind) => !capabilities[kind].holds);
  if (missing.length === 0) return;
  throw new SreError(
    'SRE_CHAOS_CAPABILITY',
    `${scenario.name} cannot run here, nothing was touched: ${missing.map((kind) => `${kind}: ${capabilities[kind].says}`).join('; ')}`,
    { exitCode: EXIT.precondition, hint: 'sre chaos list says what can run here' },
  );
}
