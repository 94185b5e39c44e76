import { type Command, InvalidArgumentError } from 'commander';
import { parseDuration } from '../config/duration.ts';
import type { ProbeModule } from '../config/settings.ts';
import { type BrokerAccessFlags, declareBrokerAccess } from './broker-access.ts';
import { asTyped, usualOption } from './usual-option.ts';

/** The flags of `sre probe`, as the parser gives them. */
export interface ProbeFlags extends BrokerAccessFlags {
  readonly config?: string;
  readonly module: string;
  readonly kind?: ProbeModule['kind'];
  readonly qos?: 0 | 1 | 2;
  readonly protocol?: 4 | 5;
  readonly timeout?: number;
  readonly ip?: 'ip4' | 'ip6';
  readonly count: number;
  readonly every: number;
  readonly json?: boolean;
}

/** Declares them. */
export function declareProbeFlags(command: Command): Command {
  const how = command
    .addOption(
      usualOption('--module <name>', 'how to probe: a built-in module or one of --config', asTyped, 'mqtt_qos1'),
    )
    .option('--config <file>', 'take modules from here, and user and TLS when the address is one of a cluster')
    .option('--kind <kind>', `${KINDS.join(', ')}, instead of the module's`, choice(KINDS, KINDS))
    .option('--qos <n>', '0, 1 or 2', choice(['0', '1', '2'], [0, 1, 2] as const))
    .option('--protocol <version>', '3.1.1 or 5', choice(['3.1.1', '5'], [4, 5] as const))
    .option('--timeout <duration>', 'for the whole probe, such as 5s', duration)
    .option('--ip <family>', 'only IPv4 or IPv6 addresses: 4 or 6', choice(['4', '6'], ['ip4', 'ip6'] as const));
  return declareBrokerAccess(how)
    .addOption(usualOption('--count <n>', 'how many probes, one after the other', count, '1'))
    .addOption(usualOption('--every <duration>', 'from the end of one to the beginning of the next', duration, '1s'))
    .option('--json', 'print an object with every result');
}

const KINDS = ['connect', 'round_trip', 'retained', 'persistent_session'] as const;

function choice<T>(words: readonly string[], values: readonly T[]): (text: string) => T {
  return (text) => {
    const value = values[words.indexOf(text)];
    if (value === undefined) throw new InvalidArgumentError(`expected one of ${words.join(', ')}.`);
    return value;
  };
}

function duration(text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined || ms < 1 || ms > 600_000) {
    throw new InvalidArgumentError('expected a duration of at most 10m, such as 5s.');
  }
  return ms;
}

function count(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 10_000) throw new InvalidArgumentError('expected 1 to 10000.');
  return value;
}
