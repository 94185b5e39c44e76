import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { systemClock } from '../core/clock.ts';
import { EXIT, type ExitCode } from '../core/exit-code.ts';
import { messageOf, SreError } from '../core/sre-error.ts';
import { type Exclusion, readExclusions, withoutExcluded } from '../generate/lint/exclusions.ts';
import type { Finding } from '../generate/lint/finding.ts';
import type { GeneratedFile } from './generated-file.ts';
import type { Io } from './io.ts';

/** Read without being asked for, where it is in the folder the linter is started in. */
const USUAL_EXCLUSIONS = '.sre-lint.yaml';

/** What the operator says about a run of a linter. */
export interface LintFlags {
  readonly json?: boolean;
  readonly exclusions?: string;
}

/** What to lint, with what, and how to print what was found. */
export interface LintJob extends LintFlags {
  /** Files the operator named; without any, the fresh ones are linted. */
  readonly named: readonly string[];
  readonly fresh: readonly GeneratedFile[];
  readonly lint: (text: string) => readonly Finding[];
}

/** The flags every linter has. */
export function withLintOptions(command: Command): Command {
  return command
    .option('--exclusions <file>', `findings to live with, each with its reason (${USUAL_EXCLUSIONS} if it is there)`)
    .option('--json', 'print an object');
}

/** Lints files, prints the findings on stdout (a line each, or JSON); anything found is exit 1. */
export async function lintFiles(io: Io, { named, fresh, lint, ...flags }: LintJob): Promise<ExitCode> {
  const texts =
    named.length === 0
      ? fresh.map(({ path, render }) => ({ file: path, text: render() }))
      : await Promise.all(named.map(async (file) => ({ file, text: await read(io, file) })));
  const files = texts.map(({ file }) => file);
  const found = texts.flatMap(({ file, text }) => lint(text).map((finding) => ({ file, ...finding })));
  const name = flags.exclusions ?? USUAL_EXCLUSIONS;
  const { kept: findings, excluded } = withoutExcluded(found, await exclusionsOf(io, flags), {
    today: new Date(systemClock.wallMs()).toISOString().slice(0, 10),
    files,
    name,
  });
  if (flags.json === true) {
    io.stdout.write(`${JSON.stringify({ files, findings, excluded }, null, 2)}\n`);
  } else {
    for (const { file, rule, severity, where, message } of findings) {
      io.stdout.write(`${file}: ${where}: ${severity}: ${message} [${rule}]\n`);
    }
    const left = excluded === 0 ? '' : `, excluded ${excluded}`;
    io.stdout.write(`files ${files.length}, findings ${findings.length}${left}\n`);
  }
  return findings.length === 0 ? EXIT.ok : EXIT.finding;
}

async function exclusionsOf(io: Io, { exclusions }: LintFlags): Promise<readonly Exclusion[]> {
  if (exclusions !== undefined) return readExclusions(await read(io, exclusions), exclusions);
  try {
    return readExclusions(await readFile(resolve(io.cwd, USUAL_EXCLUSIONS), 'utf8'), USUAL_EXCLUSIONS);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

async function read(io: Io, file: string): Promise<string> {
  try {
    return await readFile(resolve(io.cwd, file), 'utf8');
  } catch (error) {
    throw new SreError('SRE_NO_FILE', `cannot read ${file}: ${messageOf(error)}`, { cause: error });
  }
}
