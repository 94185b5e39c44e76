import type { CommandModule } from '../command.ts';
import { benchAddresses } from './bench/bench-addresses.ts';
import { type BenchFlags, declareBenchFlags } from './bench/bench-flags.ts';

/** `sre bench URL [URL...]`: load on a broker, and what came of it. */
export const bench: CommandModule = {
  define(command, { io, action }) {
    declareBenchFlags(
      command.argument('<url...>', 'mqtt://, mqtts://, ws:// or wss://; the only addresses it talks to'),
    )
      .addHelpText(
        'after',
        '\nLeaves with 0 when nothing was found, 1 on loss, refusals or a missed --p99, 5 when stopped, 7 when this tool' +
          '\nitself was too slow to measure, 8 when the load is refused: public test brokers, large loads without --yes-load.',
      )
      .action(action((urls: readonly string[], flags: BenchFlags) => benchAddresses(io, urls, flags)));
  },
};
