import { type Command, InvalidArgumentError } from 'commander';
import { formats } from '../../audit/formats/index.ts';
import { SEVERITIES, type Severity } from '../../core/finding.ts';
import type { CommandModule } from '../command.ts';
import { type AuditFlags, auditAction } from './audit/audit-action.ts';

/** `sre audit`: what an expert would object to, in configurations, traffic and captures. */
export const audit: CommandModule = {
  define(command, { io, action }) {
    declare(command.argument('[sre.yaml]', 'our own configuration; without anything else named: the usual one'))
      .addHelpText(
        'after',
        '\nLeaves with 0 when nothing at or above --fail-on was found, 1 otherwise, 2 when something could not be read.',
      )
      .action(action((file: string | undefined, flags: AuditFlags) => auditAction(io, file, flags)));
  },
};

function declare(command: Command): Command {
  return command
    .option('--broker-config <file>', `configuration of a broker: ${Object.keys(formats).join(', ')}`, listed)
    .option('--format <kind>', 'what kind the broker configurations are, where they do not tell by themselves')
    .option('--broker-version <version>', 'version of the brokers, for their defaults, such as 2.0.11')
    .option('--only <ids>', 'only these rules, with commas between', commaSeparated)
    .option('--skip <id=reason>', 'leave a rule out, and say why; as often as needed', listed)
    .option('--fail-on <severity>', `leave with 1 from here on: ${SEVERITIES.join(', ')}`, severity, 'warning')
    .option('--rules', 'list every rule and do nothing else')
    .option('--json', 'print an object');
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
