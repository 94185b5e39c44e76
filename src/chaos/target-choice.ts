import { EXIT } from '../core/exit-code.ts';
import { SreError } from '../core/sre-error.ts';
import type { Act } from './act.ts';
import { isPart, plays } from './dependency-part.ts';
import type { DrillOptions } from './drill-options.ts';
import { refused } from './refusal.ts';
import { isMember, lacking, PART_WORDS } from './requirements.ts';
import type { Scenario, ScenarioContext } from './scenario.ts';
import type { Subject } from './subject.ts';
import type { LivingTarget, Target } from './target.ts';

/** The part of a scenario's context that comes from the targets. */
export type Nodes = Pick<ScenarioContext, 'nodes' | 'candidates' | 'dependencies'>;

/** All targets as living ones; one without a living process fails the precondition. */
export function living(targets: readonly Target[]): readonly LivingTarget[] {
  const dead = targets.filter(({ identity }) => identity === undefined).map(({ name }) => name);
  if (dead.length > 0) {
    throw new SreError(
      'SRE_CHAOS_NOT_HEALTHY',
      `no living process behind ${dead.join(', ')}: expected all ${targets.length} targets up`,
      {
        exitCode: EXIT.precondition,
        hint: 'sre chaos recover, if an earlier drill left it like this',
      },
    );
  }
  return targets.flatMap((target) => (target.identity === undefined ? [] : [{ ...target, identity: target.identity }]));
}

/** Who is there, and whom the scenario may choose from: the named ones, or those with the role asked for, or all members but the spared ones. */
export function nodesOf(
  targets: readonly LivingTarget[],
  scenario: Scenario,
  options: Pick<DrillOptions, 'target' | 'role'>,
  roles: Readonly<Record<string, readonly string[]>>,
  spared: readonly string[] = [],
): Nodes {
  const nodes = targets.filter(isMember);
  const dependencies = targets.filter((target) => !isMember(target));
  const { target, role } = options;
  const lacks = lacking(scenario, targets, target !== undefined);
  if (lacks.length > 0) {
    throw new SreError('SRE_CHAOS_TOO_SMALL', `${scenario.name} ${lacks.join('; ')}: nothing was touched`, {
      exitCode: EXIT.refused,
      hint: 'sre chaos list says what each drill needs',
    });
  }
  if (scenario.takesAll === true && (target !== undefined || role !== undefined)) {
    throw new SreError('SRE_CHAOS_NO_CHOICE', `${scenario.name} hits every node alike: there is nobody to choose`, {
      hint: 'leave out --target and --role',
    });
  }
  const pool = scenario.class === 'dependency' ? dependencies : nodes;
  const known = (name: string): LivingTarget => {
    const found = pool.find((each) => each.name === name);
    if (found !== undefined) {
      requirePart(scenario, found);
      return found;
    }
    throw new SreError('SRE_CHAOS_NO_TARGET', `no target "${name}"`, {
      hint: `targets of ${scenario.name} here: ${pool.map((each) => each.name).join(', ') || 'none'}`,
    });
  };
  if (target !== undefined) return { nodes, dependencies, candidates: target.map(known) };
  const able = role === undefined ? usual(scenario, pool) : withRole(role, pool, roles);
  const candidates = able.filter(({ name }) => !spared.includes(name));
  if (candidates.length > 0 || able.length === 0) return { nodes, dependencies, candidates };
  throw forbidden(able.map(({ name }) => name).join(', '), scenario.name);
}

/** Refuses acts that would hit a target its owner has put out of bounds. */
export function requireUnprotected(
  acts: readonly Act[],
  scenario: string,
  { protected: spared = [] }: Pick<Subject, 'protected'>,
): void {
  const hit = new Set(
    acts.flatMap(({ faults }) => faults.map(({ node }) => node)).filter((node) => spared.includes(node)),
  );
  if (hit.size > 0) throw forbidden([...hit].toSorted().join(', '), scenario);
}

function forbidden(names: string, scenario: string): SreError {
  return refused(
    'SRE_CHAOS_PROTECTED',
    `${scenario} would hit ${names}, which no fault may hit`,
    'chaos.protected names them; choose others with --target',
  );
}

/** Refuses a dependency that says it does something else than the scenario is about; one that says nothing may be anything. */
function requirePart({ name, surroundings }: Scenario, target: LivingTarget): void {
  const role = target.labels?.['role'];
  if (surroundings === undefined || !isPart(surroundings) || role === undefined || plays(surroundings, target)) return;
  throw refused(
    'SRE_CHAOS_NO_TARGET',
    `${name} is about ${PART_WORDS[surroundings]}, and ${target.name} has the role ${role}`,
    'sre chaos list says which drill is about what',
  );
}

/** Of dependencies only those that play the part the scenario is about. */
function usual({ surroundings }: Scenario, pool: readonly LivingTarget[]): readonly LivingTarget[] {
  return surroundings === undefined || !isPart(surroundings)
    ? pool
    : pool.filter((target) => plays(surroundings, target));
}

function withRole(
  role: string,
  pool: readonly LivingTarget[],
  roles: Readonly<Record<string, readonly string[]>>,
): readonly LivingTarget[] {
  const found = pool.filter(({ name }) => roles[name]?.includes(role) === true);
  if (found.length > 0) return found;
  const known = [...new Set(Object.values(roles).flat())].toSorted();
  throw new SreError('SRE_CHAOS_NO_ROLE', `refused, nothing was touched: no node is known to be ${role}`, {
    exitCode: EXIT.refused,
    hint:
      known.length === 0
        ? 'this broker tells no roles; name a node: --target NODE'
        : `known roles: ${known.join(', ')}`,
  });
}
