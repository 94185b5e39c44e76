import { EXIT } from '../core/exit-code.ts';
import { SreError } from '../core/sre-error.ts';
import type { DrillOptions } from './drill-options.ts';
import type { Scenario, ScenarioContext } from './scenario.ts';
import type { LivingTarget, Target } from './target.ts';

/** The part of a scenario's context that comes from the targets. */
export type Nodes = Pick<ScenarioContext, 'nodes' | 'candidates' | 'dependencies'>;

/** Whether a target is a member of the cluster and not something around it. */
export function isMember({ role }: Target): boolean {
  return role === undefined;
}

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

/** Who is there, and whom the scenario may choose from: the named ones, or those with the role asked for, or all members. */
export function nodesOf(
  targets: readonly LivingTarget[],
  scenario: Scenario,
  options: Pick<DrillOptions, 'target' | 'role'>,
  roles: Readonly<Record<string, readonly string[]>>,
): Nodes {
  const nodes = targets.filter(isMember);
  const dependencies = targets.filter((target) => !isMember(target));
  if (nodes.length < scenario.minNodes) {
    throw new SreError(
      'SRE_CHAOS_TOO_SMALL',
      `${scenario.name} needs ${scenario.minNodes} nodes, this cluster has ${nodes.length}: nothing was touched`,
      { exitCode: EXIT.refused, hint: 'sre chaos list says what each drill needs' },
    );
  }
  const pool = scenario.class === 'dependency' ? dependencies : nodes;
  const known = (name: string): LivingTarget => {
    const found = pool.find((target) => target.name === name);
    if (found !== undefined) return found;
    throw new SreError('SRE_CHAOS_NO_TARGET', `no target "${name}"`, {
      hint: `targets of ${scenario.name} here: ${pool.map((target) => target.name).join(', ') || 'none'}`,
    });
  };
  if (options.target !== undefined) return { nodes, dependencies, candidates: options.target.map(known) };
  const { role } = options;
  const candidates = role === undefined ? pool : pool.filter(({ name }) => roles[name]?.includes(role) === true);
  if (candidates.length === 0) {
    throw new SreError(
      'SRE_CHAOS_NO_TARGET',
      role === undefined ? `${scenario.name} finds no target here` : `no node is known to be ${role}`,
      { hint: role === undefined ? 'sre chaos list says what each drill needs' : 'name one: --target NODE' },
    );
  }
  return { nodes, dependencies, candidates };
}
