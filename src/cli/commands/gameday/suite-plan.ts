import { scenarios } from '../../../../chaos/index.ts';
import { seconds } from '../../../chaos/duration-text.ts';
import { approvalKey, requireSameSuite, suiteHash } from '../../../chaos/game-day/suite-approval.ts';
import { type Plan, SHORT_HASH } from '../../../chaos/plan.ts';
import type { GameDaySuite } from '../../../config/game-day-suite.ts';
import { EXIT, type ExitCode } from '../../../core/exit-code.ts';
import { lookUp } from '../../../core/registry.ts';
import { messageOf, SreError } from '../../../core/sre-error.ts';
import type { Io } from '../../io.ts';
import { loadSuite } from '../../load-suite.ts';
import { prepareDrill } from '../chaos/prepared-drill.ts';
import { drillFlags, type SessionFlags } from './session-flags.ts';

/** A drill of a suite as it would be now, or why it could not be. */
type Planned = { readonly plan: Plan } | { readonly why: string };

/** `sre gameday plan SUITE`: what a game day would do, and the hash that approves it; touches nothing. */
export async function showSuitePlan(asked: string, flags: SessionFlags, io: Io): Promise<ExitCode> {
  const suite = await loadSuite(io, asked);
  const planned = await planSuite(suite, flags, io);
  const hash = suiteHash(suite, planned.map(keyOf));
  const possible = planned.some((one) => 'plan' in one);
  if (flags.json === true) {
    const drills = planned.map((one, index) => ({ scenario: suite.drills[index]?.scenario, ...one }));
    io.stdout.write(`${JSON.stringify({ suite: suite.name, hash, drills }, undefined, 2)}\n`);
    return possible ? EXIT.ok : EXIT.precondition;
  }
  const lines = [
    `game day ${hash.slice(0, SHORT_HASH)}  ${suite.title}`,
    '',
    `  hypothesis  ${suite.hypothesis}`,
    `  cool-down   ${seconds(suite.coolDownMs)} between two drills`,
    '',
    ...planned.map((one, index) => `  ${index + 1}. ${suite.drills[index]?.scenario ?? ''}: ${drillText(one)}`),
    '',
    possible
      ? `approve it: sre gameday run ${asked} --approve ${hash.slice(0, SHORT_HASH)} (with the same options); the plan of one drill: sre chaos plan`
      : 'no drill can run now: there is nothing to approve',
  ];
  io.stdout.write(`${lines.join('\n')}\n`);
  return possible ? EXIT.ok : EXIT.precondition;
}

/** What was approved of each drill, by a hash over all of them; throws when they are not what was read. */
export async function approvedKeys(
  suite: GameDaySuite,
  approved: string,
  flags: SessionFlags,
  io: Io,
): Promise<readonly string[]> {
  const keys = (await planSuite(suite, flags, io)).map(keyOf);
  requireSameSuite(suite, keys, approved);
  return keys.map((key) => key ?? NOT_PLANNED);
}

/** No key of a plan: a drill nobody could read does not run because others were approved. */
const NOT_PLANNED = 'not planned';

async function planSuite(suite: GameDaySuite, flags: SessionFlags, io: Io): Promise<readonly Planned[]> {
  const planned: Planned[] = [];
  for (const drill of suite.drills) {
    const scenario = lookUp(scenarios, 'scenario', drill.scenario);
    try {
      const { resolved } = await prepareDrill(scenario, drillFlags(drill, flags), io, { onlyLook: true });
      planned.push({ plan: resolved.plan });
    } catch (error) {
      if (!(error instanceof SreError) || error.exitCode === EXIT.usage) throw error;
      if (error.code === 'SRE_CHAOS_ENVIRONMENT') throw error; // the same for every drill, and a word of the operator away
      planned.push({ why: messageOf(error) });
    }
  }
  return planned;
}

function keyOf(planned: Planned): string | undefined {
  return 'plan' in planned ? approvalKey(planned.plan) : undefined;
}

function drillText(planned: Planned): string {
  if (!('plan' in planned)) return `cannot run now: ${planned.why}`;
  const { cluster, environment, trials, target, blastRadius, steps } = planned.plan;
  const kinds = [...new Set(steps.map(({ fault }) => fault.kind))].join(', ');
  const longest = Math.max(0, ...steps.map(({ maxDurationMs }) => maxDurationMs));
  return `${kinds} on ${blastRadius.targets} of ${blastRadius.nodes} nodes of "${cluster}" (environment ${environment}), ${trials} ${trials === 1 ? 'trial' : 'trials'}, target RTO < ${seconds(target.rtoMs)}, each fault gone after ${seconds(longest)} at the latest`;
}
