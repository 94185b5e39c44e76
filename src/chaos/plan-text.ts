import { seconds } from './duration-text.ts';
import { type Plan, type PlanStep, planHash, SHORT_HASH } from './plan.ts';
import { impossibleTarget } from './safety.ts';

/** The plan as an operator reads it before saying yes; the same for a dry run and for the report. */
export function planText(plan: Plan): string {
  const { measurement, target, blastRadius, fleet } = plan;
  const impossible = impossibleTarget(plan);
  const lines = [
    `plan ${planHash(plan).slice(0, SHORT_HASH)}  ${plan.scenario} on "${plan.cluster}" (${plan.broker}, environment ${plan.environment}, driver ${plan.driver})`,
    '',
    `  hypothesis  ${plan.hypothesis}`,
    `  target      RTO < ${seconds(target.rtoMs)}`,
    `  floor       ${target.arithmetic}${impossible === undefined ? '' : '  <- target is below it'}`,
    `  loss        ${lossText(plan)}`,
    ...outageText(plan).map((text) => `  outage      ${text}`),
    `  stops when  ${abortText(plan)}`,
    `  impact      ${blastRadius.targets} of ${blastRadius.nodes} nodes (at most ${blastRadius.maxTargets}); the clients on it reconnect, the others should notice nothing`,
    `  fleet       keepalive ${seconds(fleet.keepaliveMs)}, connect timeout ${seconds(fleet.connectTimeoutMs)}, backoff ${seconds(fleet.backoffMs.min)} to ${seconds(fleet.backoffMs.max)}`,
    `  measure     through ${measurement.endpoint}, a message every ${seconds(measurement.intervalMs)} per stream; baseline ${seconds(measurement.baselineMs)}, fault ${seconds(measurement.injectionOffsetMs)} later, ${measurement.holdMs === undefined ? '' : `held for ${seconds(measurement.holdMs)} at least, `}at most ${seconds(measurement.observeMs)} of watching`,
    `  trials      ${plan.trials}, seed ${plan.seed}`,
    '',
    ...plan.steps.flatMap((step) => [
      `  step ${step.id}  (${step.identity}; gone after ${seconds(step.maxDurationMs)} at the latest)`,
      ...rehearsalText(step),
      `    do    ${shellText(step.do)}`,
      `    undo  ${shellText(step.undo.argv)}`,
    ]),
  ];
  return `${lines.join('\n')}\n`;
}

/** Which acknowledged messages may be lost, by the drill's declared policy. */
function lossText({ rules: { mayLoseMs } }: Plan): string {
  return mayLoseMs === 0
    ? 'no acknowledged QoS 1 or 2 message'
    : `no QoS 1 or 2 message that had been acknowledged ${seconds(mayLoseMs)} or longer before the fault, and none acknowledged after it`;
}

/** What the clients must not feel besides; empty where the target says all. */
function outageText({ rules: { longestOutageMs, othersOutageMs, back } }: Plan): readonly string[] {
  const parts = [
    ...(longestOutageMs === undefined
      ? []
      : [`a client of the endpoint: at most ${seconds(longestOutageMs)} at a time`]),
    ...(othersOutageMs === undefined
      ? []
      : [`a stream between nodes it leaves alone: at most ${seconds(othersOutageMs)}`]),
    ...(back === undefined
      ? []
      : [`${100 * back.share} % of the clients are served again within ${seconds(back.withinMs)}`]),
  ];
  return parts.length === 0 ? [] : [parts.join('; ')];
}

/** The conditions of an early end. */
function abortText({ rules: { abort } }: Plan): string {
  const { nodeDown, outageMs, lossMs, budgetMs } = abort;
  return [
    'Ctrl-C, the halt lever',
    ...(nodeDown ? ['a node it leaves alone goes down'] : []),
    ...(outageMs === undefined ? [] : [`a stream between such nodes is without service for ${seconds(outageMs)}`]),
    ...(lossMs === undefined ? [] : ['an acknowledged message is overtaken by later ones']),
    ...(budgetMs === undefined
      ? []
      : [`the clients of the endpoint have missed ${seconds(budgetMs)} of service together`]),
  ].join('; ');
}

/** What the operator declared to be run before the fault; absent where the tool tries it on something of its own. */
function rehearsalText({ undo }: PlanStep): readonly string[] {
  const { rehearse } = undo.data;
  if (Array.isArray(rehearse)) return [`    try   ${shellText(rehearse.map(String))}`];
  if (rehearse === 'undo') return [`    try   ${shellText(undo.argv)}`];
  return rehearse === 'none' ? ['    try   nothing: rehearse is "none"'] : [];
}

/** Argv as it could be typed. */
function shellText(argv: readonly string[]): string {
  return argv.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)).join(' ');
}
