// The nightly fuzz: every payload parser, 100,000 spoilt recordings each, and what it took, a line for each parser.
//   node test/fuzz.mjs [--runs N] [--seed N] [--only REGEXP]
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runStep } from './support/run-step.mjs';

const root = join(import.meta.dirname, '..');
const HOURS = 6;
const FUZZ = 'test/unit/payloads/fuzz.test.ts';
const RUN = ['vitest', 'run', '--project', 'unit'];

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '100000' }, seed: { type: 'string' }, only: { type: 'string' } },
});
const scratch = mkdtempSync(join(tmpdir(), 'sre-fuzz-'));
const report = join(scratch, 'report.jsonl');
process.env.SRE_FUZZ_RUNS = values.runs;
process.env.SRE_FUZZ_REPORT = report;
process.env.SRE_FUZZ_SEED = values.seed ?? 'random';
process.env.NODE_OPTIONS = `${process.env.NODE_OPTIONS ?? ''} --max-old-space-size=8192`;
try {
  const whole = new RegExp(values.only ?? '');
  const failed = [];
  // A process for each: a hundred thousand documents of one parser are enough garbage for one heap.
  for (const name of parsers().filter((one) => whole.test(one))) {
    process.env.SRE_FUZZ_ONLY = `^${name.replaceAll(/[$.*+?^(){}|[\]\\]/g, String.raw`\$&`)}$`;
    const { ok } = await runStep(root, [...RUN, FUZZ], HOURS * 3_600_000);
    if (!ok) failed.push(name);
  }
  const { ok } = await runStep(root, [...RUN, 'test/unit/payloads', '--exclude', FUZZ], HOURS * 3_600_000);
  if (!ok) failed.push('the other files of test/unit/payloads');
  for (const line of existsSync(report) ? readFileSync(report, 'utf8').trim().split('\n') : []) {
    const { name, runs, seconds, outcome, heldBack } = JSON.parse(line);
    const held = Object.values(heldBack).reduce((sum, count) => sum + count, 0);
    process.stdout.write(
      `${name.padEnd(30)} ${runs} runs ${seconds.toFixed(1).padStart(8)} s ${outcome}, ${held} held back\n`,
    );
  }
  for (const name of failed) process.stdout.write(`${name} FAILED\n`);
  process.exitCode = failed.length === 0 ? 0 : 1;
} finally {
  rmSync(scratch, { recursive: true });
}

/** The names of all parsers: those of the groups the tests are in. */
function parsers() {
  const listed = execFileSync('npx', ['vitest', 'list', '--project', 'unit', FUZZ, '--json'], {
    cwd: root,
    encoding: 'utf8',
  });
  const names = JSON.parse(listed.slice(listed.indexOf('['))).map(({ name }) => name);
  return names.flatMap((name) => /^(.+) > throws nothing but a SourceError/.exec(name)?.[1] ?? []);
}
