import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { EXIT, type ExitCode } from '../core/exit-code.ts';
import { messageOf, SreError } from '../core/sre-error.ts';
import type { Finding } from '../generate/lint/finding.ts';
import type { GeneratedFile } from './generated-file.ts';
import type { Io } from './io.ts';

/** What to lint, with what, and how to print what was found. */
export interface LintJob {
  /** Files the operator named; without any, the fresh ones are linted. */
  readonly named: readonly string[];
  readonly fresh: readonly GeneratedFile[];
  readonly lint: (text: string) => readonly Finding[];
  readonly json?: boolean;
}

/** Lints files, prints the findings on stdout (a line each, or JSON); anything found is exit 1. */
export async function lintFiles(io: Io, { named, fresh, lint, json }: LintJob): Promise<ExitCode> {
  const files =
    named.length === 0
      ? fresh.map(({ path, render }) => ({ file: path, text: render() }))
      : await Promise.all(named.map(async (file) => ({ file, text: await read(io, file) })));
  const findings = files.flatMap(({ file, text }) => lint(text).map((finding) => ({ file, ...finding })));
  if (json === true) {
    io.stdout.write(`${JSON.stringify({ files: files.map(({ file }) => file), findings }, null, 2)}\n`);
  } else {
    for (const { file, rule, where, message } of findings) io.stdout.write(`${file}: ${where}: ${message} [${rule}]\n`);
    io.stdout.write(`files ${files.length}, findings ${findings.length}\n`);
  }
  return findings.length === 0 ? EXIT.ok : EXIT.finding;
}

async function read(io: Io, file: string): Promise<string> {
  try {
    return await readFile(resolve(io.cwd, file), 'utf8');
  } catch (error) {
    throw new SreError('SRE_NO_FILE', `cannot read ${file}: ${messageOf(error)}`, { cause: error });
  }
}
