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
        '\nWithout a demand: the worked example this tool grew from. KB are 1,000 bytes, KiB are 1,024.\nLeaves with 0 when what was judged holds, 1 when it does not, 2 on wrong usage, 3 when a Prometheus cannot be read.',
      )
      .action(action((flags: CapacityFlags) => planCapacity(io, flags)));
  },
};

function declare(command: Command): Command {
  for (const { flag, help, words, read } of Object.values(demandFields)) {
    if (flag.includes(' ')) {
      command.option(flag, help, (text: string) => {
        if (read(text) === undefined) throw new InvalidArgumentError(`${words}.`);
        return text;
      });
    } else command.option(flag, help);
  }
  return command
    .option('--file <file>', 'demand out of a YAML file; flags win over it')
    .option('--broker <kind>', 'judge this kind only (all)')
    .option('--nodes <n>', 'judge this many nodes of --broker', wholeNumber)
    .option('--memory <size>', 'memory of a node (32GB)', size)
    .option('--memory-share <percent>', 'part of it for connections (50%)', share)
    .option('--node-price <dollars>', 'price of a node and month', price)
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
