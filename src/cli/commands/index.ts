import type { CommandEntry } from '../command.ts';

/** Every command, in the order of the help. */
export const commands: Readonly<Record<string, CommandEntry>> = {
  config: {
    summary: 'check the configuration, print its JSON Schema',
    load: async () => (await import('./config.ts')).config,
  },
  version: { summary: 'print the version', load: async () => (await import('./version.ts')).version },
};
