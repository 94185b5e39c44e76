import { readFile } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import { parseSettings } from '../config/parse-settings.ts';
import { formatProblem } from '../config/problem.ts';
import type { Settings } from '../config/settings.ts';
import { SreError } from '../core/sre-error.ts';
import type { Io } from './io.ts';
import { operatorText } from './operator-text.ts';
import { registries } from './registries.ts';

/**
 * Reads the configuration: `--config`, else `SRE_CONFIG`, else `sre.yaml` here.
 * Throws SRE_BAD_CONFIG with every mistake on a line of its own, or SRE_NO_CONFIG when there is no such file.
 */
export async function loadSettings(
  io: Io,
  options: { readonly config?: string },
): Promise<{ readonly settings: Settings; readonly file: string }> {
  const file = options.config ?? io.env['SRE_CONFIG'] ?? 'sre.yaml';
  const path = isAbsolute(file) ? file : join(io.cwd, file);
  const text = await readConfig(io.cwd, file);
  const parsed = await parseSettings(text, registries, {
    env: io.env,
    folder: dirname(path),
    readFile: (name) => readFile(name, 'utf8'),
  });
  if (parsed.settings !== undefined) return { settings: parsed.settings, file };
  const { problems } = parsed;
  throw new SreError(
    'SRE_BAD_CONFIG',
    `${file} has ${problems.length === 1 ? 'a mistake' : `${problems.length} mistakes`}:\n${problems.map((problem) => formatProblem(file, problem)).join('\n')}`,
    { hint: `mend the file, then: sre config check ${file}` },
  );
}

async function readConfig(cwd: string, file: string): Promise<string> {
  const read = await operatorText(cwd, file);
  if (read.kind === 'text') return read.text;
  if (read.kind === 'odd') throw new SreError('SRE_BAD_CONFIG', `${file} ${read.why}`);
  throw new SreError('SRE_NO_CONFIG', `cannot read the configuration ${file}: ${read.why}`, {
    hint: 'start from sre.example.yaml, or name a file with --config',
    cause: read.error,
  });
}
