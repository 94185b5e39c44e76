import { type Command, InvalidArgumentError } from 'commander';
import { parseDuration } from '../../../config/duration.ts';
import { type BrokerAccessFlags, declareBrokerAccess } from '../../broker-access.ts';
import { asTyped, repeatedOption, usualOption } from '../../usual-option.ts';

/** The flags of `sre doctor`, as the parser gives them. */
export interface DoctorFlags extends BrokerAccessFlags {
  readonly as?: string;
  readonly topic?: string;
  readonly config?: string;
  readonly cluster?: string;
  readonly symptom?: string;
  readonly only?: readonly string[];
  readonly log: readonly string[];
  readonly logContainer: readonly string[];
  readonly timeout: number;
  readonly list?: boolean;
  readonly json?: boolean;
  readonly html?: string;
}

/** Declares them. */
export function declareDoctorFlags(command: Command): Command {
  const what = command
    .option('--symptom <words>', 'go straight to the checks of this symptom, such as "messages not received"')
    .option('--only <ids>', 'only these checks and what they build on, comma-separated', list)
    .option('--list', 'print symptoms, checklists, error messages and checks, and ask nobody')
    .option('--as <client-id>', 'ask as this device: a connection it has is taken over (off unless named)')
    .option('--topic <topic>', 'its topic: subscribed to, never published to')
    .option('--config <file>', 'take the cluster, its user and its TLS files from this configuration')
    .option('--cluster <name>', 'which cluster of it; then the address may be left out')
    .addOption(repeatedOption('--log <file>', 'read this log of the broker; may be repeated', asTyped))
    .addOption(
      repeatedOption('--log-container <name>', 'read the log of this Docker container; may be repeated', asTyped),
    )
    .addOption(usualOption('--timeout <duration>', 'longest wait for one answer', duration, '5s'));
  return declareBrokerAccess(what)
    .option('--json', 'print the report as JSON')
    .option('--html <file>', 'write the report as a page, too');
}

function list(text: string): string[] {
  return text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
}

function duration(text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined || ms < 100 || ms > 60_000) {
    throw new InvalidArgumentError('expected a duration from 100ms to 1m, such as 5s.');
  }
  return ms;
}
