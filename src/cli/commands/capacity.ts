import { type Command, InvalidArgumentError } from 'commander';
import { demandFields } from '../../capacity/demand-fields.ts';
import { BYTES_WORDS, parseBytes } from '../../capacity/quantity.ts';
import { withApiOptions } from '../api-access.ts';
import type { CommandModule } from '../command.ts';
import type { CapacityFlags } from './capacity/capacity-flags.ts';
import { PROMETHEUS_TOKEN, planCapacity } from './capacity/plan-action.ts';

/** `sre capacity`: how many brokers, which, and what they cost; for a demand or for a live fleet. */
export const capacity: CommandModule = {
  define(command, { io, action }) {
    withApiOptions(declare(command), PROMETHEUS_TOKEN)
      .addHelpText(
        'after',
        '\nWhat is not said about the demand is as in the worked example, 100,000 street lights, or as the fleet of\n--from-prometheus has it. KB are 1,000 bytes, KiB are 1,024.\nLeaves with 0 when what was judged holds, 1 when it does not, 2 on wrong usage, 3 when a Prometheus cannot be read.',
      )
      .action(action((flags: CapacityFlags) => planCapacity(io, flags)));
  },
};

function declare(command: Command): Command {
  for (const { flag, help, words, example, read } of Object.values(demandFields)) {
    const says = `${help} (default: ${example})`;
    if (flag.includes(' ')) {
      command.option(flag, says, (text: string) => {
        if (read(text) === undefined) throw new InvalidArgumentError(`${words}.`);
        return text;
      });
    } else command.option(flag, says);
  }
  return command
    .option('--file <file>', 'demand out of a YAML file; flags win over it')
    .option('--broker <kind>', 'judge this kind only (default: all)')
    .option('--nodes <n>', 'judge this many nodes of --broker (default: as many as it takes)', wholeNumber)
    .option('--memory <size>', 'memory of a node (default: 32GB)', size)
    .option('--memory-share <percent>', 'part of it for connections (default: 50%)', share)
    .option(
      '--node-price <dollars>',
      'US dollars for a node and month (default: see figures and sources in the output)',
      price,
    )
    .option('--profile <file...>', 'figures of a broker that sre bench measured or you state')
    .option('--from-prometheus <url>', 'demand and limits of a live fleet, out of the metrics of sre exporter')
    .option('--cluster <name>', 'the fleet to read, or the cluster --into edits')
    .option('--write-limits', 'print the limits: block for sre.yaml that follows')
    .option('--into <file>', 'write the limits into this sre.yaml; its comments stay')
    .option('--json', 'print the report as JSON')
    .option('--html <file>', 'write the report as a page');
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < 1 || value > 10_000) throw new InvalidArgumentError('expected 1 to 10000.');
  return value;
}

function size(text: string): number {
  const bytes = parseBytes(text);
  if (bytes === undefined || bytes < 1e6) throw new InvalidArgumentError(`${BYTES_WORDS}, from 1MB on.`);
  return bytes;
}

function share(text: string): number {
  const percent = /^(\d+(?:\.\d+)?)%$/.exec(text)?.[1];
  const value = Number(percent ?? Number.NaN) / 100;
  if (!(value > 0 && value <= 1)) throw new InvalidArgumentError('expected a percentage up to 100%, such as 50%.');
  return value;
}

function price(text: string): number {
  const value = /^\$?(\d+(?:\.\d+)?)$/.exec(text)?.[1];
  if (value === undefined) throw new InvalidArgumentError('expected US dollars, such as 300.');
  return Number(value);
}
