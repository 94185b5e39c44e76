import type { CommandModule } from '../command.ts';
import { generatedFiles } from '../generated-files.ts';
import { type WriteOptions, writeOrCheck } from '../write-generated.ts';

/** `sre generate`: writes every generated file of the repository, or checks them. */
export const generate: CommandModule = {
  define(command, { io, action }) {
    command
      .option('--check', 'write nothing, say which files differ (exit 1)')
      .option('--out <dir>', 'write below this folder instead of the repository')
      .action(action(async (options: WriteOptions) => writeOrCheck(io, generatedFiles(), options, 'sre generate')));
  },
};
