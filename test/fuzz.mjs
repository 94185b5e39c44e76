// The nightly fuzz: every payload parser, 100,000 spoilt recordings each, and what it took, a line for each parser.
//   node test/fuzz.mjs [--runs N] [--seed N] [--only REGEXP]
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runStep } from './support/run-step.mjs';

const root = join(import.meta.dirname, '..');
const HOURS = 6;

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '100000' }, seed: { type: 'string' }, only: { type: 'string' } },
});
const scratch = mkdtempSync(join(tmpdir(), 'sre-fuzz-'));
const report = join(scratch, 'report.jsonl');
process.env.SRE_FUZZ_RUNS = values.runs;
process.env.SRE_FUZZ_REPORT = report;
if (values.seed !== undefined) process.env.SRE_FUZZ_SEED = values.seed;
if (values.only !== undefined) process.env.SRE_FUZZ_ONLY = values.only;
try {
  const { ok } = await runStep(root, ['vitest', 'run', '--project', 'unit', 'test/unit/payloads'], HOURS * 3_600_000);
  for (const line of readFileSync(report, 'utf8').trim().split('\n')) {
    const { name, runs, seconds, outcome, heldBack } = JSON.parse(line);
    const held = Object.values(heldBack).reduce((sum, count) => sum + count, 0);
    process.stdout.write(
      `${name.padEnd(30)} ${runs} runs ${seconds.toFixed(1).padStart(8)} s ${outcome}, ${held} held back\n`,
    );
  }
  process.exitCode = ok ? 0 : 1;
} finally {
  rmSync(scratch, { recursive: true });
}
