import { type Command, InvalidArgumentError, Option } from 'commander';
import type { DrillOptions } from '../../../chaos/drill-options.ts';
import { formatDuration, parseDuration } from '../../../config/duration.ts';
import type { AnnotationFlags } from './drill-annotation.ts';
import type { AlertFlags } from './expected-alerts.ts';

/** What may be typed after `sre chaos SCENARIO`. */
export interface DrillFlags extends AnnotationFlags, AlertFlags {
  readonly config?: string;
  readonly cluster?: string;
  readonly target?: readonly string[];
  readonly role?: string;
  readonly duration?: number;
  readonly rto?: number;
  readonly errorBudget?: number;
  readonly profile: 'fleet' | 'fast';
  readonly allowQuorumLoss?: boolean;
  readonly trials: number;
  readonly seed?: string;
  readonly baseline?: number;
  readonly hold?: number;
  readonly maxFault?: number;
  readonly interval: number;
  readonly streams: number;
  readonly confirmEnv?: string;
  readonly approve?: string;
  readonly acceptImpossible?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
  readonly out?: string;
}

/** What a drill does where nothing is said. */
const USUAL = { trials: 1, profile: 'fleet', interval: 100, streams: 30 } as const;

const MAX_TRIALS = 200;
const MAX_STREAMS = 5_000;

/** The options of a drill; a plan takes the same ones, so that its hash is the drill's. */
export function addDrillOptions(command: Command): Command {
  return command
    .option('--config <file>', 'take the cluster from this configuration; without it: the running lab')
    .option('--cluster <name>', 'which cluster (or which lab)')
    .option('--target <names>', 'hit these targets instead of chosen ones, separated by commas', names)
    .option('--role <role>', 'choose among the nodes that have this role now: leader, follower')
    .option('--duration <duration>', 'how long the fault (or each of its acts) lasts', duration('1s', '1h'))
    .option('--rto <duration>', 'the longest failover that is still good', duration('1ms', '24h'))
    .option(
      '--error-budget <duration>',
      'stop when the streams through the endpoint have missed this much service, added up',
      duration('1s', '24h'),
    )
    .addOption(
      new Option('--profile <profile>', "whose failover counts: the fleet's, or that of fast clients")
        .choices(['fleet', 'fast'])
        .default(USUAL.profile),
    )
    .addOption(new Option('--trials <n>', 'how often').argParser(integer(1, MAX_TRIALS)).default(USUAL.trials))
    .option('--seed <text>', 'repeat the choices of an earlier drill')
    .option(
      '--baseline <duration>',
      'how long everything must be good before (5s on a lab, else 30s)',
      duration('2s', '10m'),
    )
    .option(
      '--hold <duration>',
      'keep the fault at least this long, although clients have recovered: alerts need their time',
      duration('1s', '14m'),
    )
    .option(
      '--max-fault <duration>',
      'the fault is gone after this, whatever happens (2m, or as long as the acts need)',
      duration('15s', '2h'),
    )
    .addOption(
      span('--interval <duration>', 'between two messages of a stream', '20ms', '5s', formatDuration(USUAL.interval)),
    )
    .addOption(
      new Option('--streams <n>', 'publisher and subscriber pairs through the endpoint')
        .argParser(integer(1, MAX_STREAMS))
        .default(USUAL.streams),
    )
    .option('--confirm-env <name>', 'repeat the environment, for anything but a lab')
    .option('--approve <hash>', 'run only if the plan still has this hash')
    .option('--allow-quorum-loss', 'let a drill of class cluster or region take more than a minority')
    .option('--accept-impossible', "run although the fleet's own settings make the target impossible")
    .option('--json', 'print the report (or the plan) as JSON')
    .option('--out <dir>', 'copy the reports into this folder');
}

/** The flags of a drill nobody typed any for. */
export function usualDrillFlags(): DrillFlags {
  return USUAL;
}

/** The part of the flags the plan is built from. */
export function drillOptions(flags: DrillFlags): DrillOptions {
  return {
    trials: flags.trials,
    intervalMs: flags.interval,
    ...(flags.target === undefined ? {} : { target: flags.target }),
    ...(flags.role === undefined ? {} : { role: flags.role }),
    ...(flags.duration === undefined ? {} : { durationMs: flags.duration }),
    ...(flags.maxFault === undefined ? {} : { maxFaultMs: flags.maxFault }),
    ...(flags.rto === undefined ? {} : { targetRtoMs: flags.rto }),
    ...(flags.errorBudget === undefined ? {} : { errorBudgetMs: flags.errorBudget }),
    ...(flags.hold === undefined ? {} : { holdMs: flags.hold }),
    ...(flags.seed === undefined ? {} : { seed: flags.seed }),
    ...(flags.baseline === undefined ? {} : { baselineMs: flags.baseline }),
  };
}

function duration(least: string, most: string): (text: string) => number {
  const [min, max] = [parseDuration(least) ?? 0, parseDuration(most) ?? Number.MAX_SAFE_INTEGER];
  return (text) => {
    const ms = parseDuration(text);
    if (ms === undefined || ms < min || ms > max) {
      throw new InvalidArgumentError(`Expected a duration between ${least} and ${most}, such as 30s.`);
    }
    return ms;
  };
}

function names(text: string): readonly string[] {
  const list = text.split(',').map((name) => name.trim());
  if (list.some((name) => name === ''))
    throw new InvalidArgumentError('Expected names separated by commas, such as n1,n2.');
  return list;
}

function span(flags: string, description: string, least: string, most: string, usual: string): Option {
  const ms = parseDuration(usual) ?? 0;
  return new Option(flags, description).argParser(duration(least, most)).default(ms, formatDuration(ms));
}

function integer(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < min || value > max) {
      throw new InvalidArgumentError(`Expected a whole number between ${min} and ${max}.`);
    }
    return value;
  };
}
