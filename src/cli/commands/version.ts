import { readFile } from 'node:fs/promises';
import { EXIT } from '../../core/exit-code.ts';
import type { CommandModule } from '../command.ts';
import { packageRoot } from '../package-root.ts';

/** `sre version`: the package's version, on stdout. */
export const version: CommandModule = {
  define(command, { io, action }) {
    command.option('--json', 'print an object').action(
      action(async (options: { readonly json?: boolean }) => {
        const manifest = JSON.parse(await readFile(new URL('package.json', packageRoot()), 'utf8')) as {
          version: string;
        };
        io.stdout.write(
          options.json === true ? `${JSON.stringify({ sre: manifest.version })}\n` : `sre ${manifest.version}\n`,
        );
        return EXIT.ok;
      }),
    );
  },
};
