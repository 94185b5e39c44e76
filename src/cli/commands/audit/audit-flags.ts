import { type Command, InvalidArgumentError } from 'commander';
import { formats } from '../../../audit/formats/index.ts';
import { parseDuration } from '../../../config/duration.ts';
import { SEVERITIES, type Severity } from '../../../core/finding.ts';
import { type BrokerAccessFlags, declareBrokerAccess } from '../../broker-access.ts';
import { usualOption } from '../../usual-option.ts';

/** The flags of `sre audit`, as the parser gives them. */
export interface AuditFlags extends BrokerAccessFlags {
  readonly brokerConfig?: readonly string[];
  readonly format?: string;
  readonly brokerVersion?: string;
  readonly live?: string;
  readonly for?: number;
  readonly topic?: readonly string[];
  readonly maxRate: number;
  readonly capture?: readonly string[];
  readonly clients?: readonly string[];
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
  readonly failOn: Severity;
  readonly rules?: boolean;
  readonly json?: boolean;
  readonly sarif?: string;
  readonly junit?: string;
  readonly html?: string;
}

/** Declares them. */
export function declareAuditFlags(command: Command): Command {
  command
    .option('--broker-config <files...>', 'configurations of brokers, and the files they include')
    .option('--format <kind>', `where a file does not tell by itself: ${Object.keys(formats).join(', ')}`)
    .option('--broker-version <version>', 'version of the brokers, for their defaults, such as 2.0.11')
    .option('--live <url>', 'listen to a broker: mqtt://, mqtts://, ws:// or wss://, with host and port')
    .option('--for <duration>', 'how long to listen (default: 60s)', duration)
    .option('--topic <filters...>', 'what to listen to (default: #)')
    .addOption(
      usualOption('--max-rate <n>', 'messages in a second; when more come, listening rests for a while', count, '2000'),
    )
    .option('--capture <files...>', 'captures of tcpdump or Wireshark (pcap, pcapng)')
    .option('--clients <kind=url...>', 'client lists: KIND=URL of an admin API, or a cluster of sre.yaml')
    .option('--only <ids>', 'only these rules, with commas between', commaSeparated)
    .option('--skip <id=reason>', 'leave a rule out, and say why; as often as needed', listed)
    .addOption(
      usualOption('--fail-on <severity>', `leave with 1 from here on: ${SEVERITIES.join(', ')}`, severity, 'warning'),
    )
    .option('--rules', 'list every rule and do nothing else')
    .option('--json', 'print an object')
    .option('--sarif <file>', 'write SARIF 2.1.0, for code review pages')
    .option('--junit <file>', 'write JUnit XML, for CI servers')
    .option('--html <file>', 'write a page');
  return declareBrokerAccess(command);
}

function listed(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}

function commaSeparated(text: string): readonly string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
}

function severity(text: string): Severity {
  const found = SEVERITIES.find((each) => each === text);
  if (found === undefined) throw new InvalidArgumentError(`expected one of ${SEVERITIES.join(', ')}.`);
  return found;
}

function duration(text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined || ms < 1_000 || ms > 3_600_000) {
    throw new InvalidArgumentError('expected a duration of 1s to 1h, such as 60s.');
  }
  return ms;
}

function count(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 100_000) {
    throw new InvalidArgumentError('expected 1 to 100000.');
  }
  return value;
}
