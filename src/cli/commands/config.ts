import { settingsJsonSchema } from '../../config/parse-settings.ts';
import { EXIT } from '../../core/exit-code.ts';
import type { CommandModule } from '../command.ts';
import { loadSettings } from '../load-settings.ts';
import { registries } from '../registries.ts';

/** `sre config check` and `sre config schema`. */
export const config: CommandModule = {
  define(command, { io, action }) {
    command
      .command('check')
      .description('check a configuration file and say everything that is wrong with it')
      .argument('[file]', 'the file', undefined)
      .option('--config <file>', 'the same, as the other commands take it')
      .option('--json', 'print the parsed configuration, secrets masked')
      .action(
        action(async (argument: string | undefined, options: { readonly config?: string; readonly json?: boolean }) => {
          const named = argument ?? options.config;
          const { settings, file } = await loadSettings(io, named === undefined ? {} : { config: named });
          if (options.json === true) io.stdout.write(`${JSON.stringify(settings, null, 2)}\n`);
          else {
            const nodes = settings.clusters.reduce((sum, cluster) => sum + cluster.nodes.length, 0);
            io.stdout.write(`${file}: good (clusters ${settings.clusters.length}, nodes ${nodes})\n`);
            for (const cluster of settings.clusters) {
              io.stdout.write(
                `  ${cluster.name}: ${cluster.broker}, ${cluster.nodes.map(({ name }) => name).join(' ')}, expects ${cluster.expectedNodes}\n`,
              );
            }
          }
          return EXIT.ok;
        }),
      );
    command
      .command('schema')
      .description('print the JSON Schema of the configuration, for editors')
      .action(
        action(async () => {
          io.stdout.write(`${JSON.stringify(settingsJsonSchema(registries), null, 2)}\n`);
          return EXIT.ok;
        }),
      );
  },
};
