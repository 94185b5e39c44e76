// What `npm test` runs: every check of the project, one after the other, and `N passed, N failed` as the last line.
// A tool counts as one, a suite counts its test cases. In CI (CI=true) a skipped test is a failed one.
//   node test/run.mjs [--only types,unit,...]
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runStep } from './support/run-step.mjs';
import { countTests, failuresOf, nothingCounted, readResults, retriedOf } from './support/vitest-count.mjs';

const root = join(import.meta.dirname, '..');
const MINUTE = 60_000;

/** Steps that are one tool each: name, command, deadline. */
const tools = {
  types: { command: ['tsc', '-p', 'tsconfig.json'], withinMs: 5 * MINUTE },
  lint: { command: ['biome', 'ci', '.'], withinMs: 2 * MINUTE },
  'dead-code': { command: ['knip'], withinMs: 3 * MINUTE },
  build: { command: ['tsc', '-p', 'tsconfig.build.json'], withinMs: 5 * MINUTE },
  generated: { command: ['node', 'dist/src/cli/bin.js', 'generate', '--check'], withinMs: 2 * MINUTE },
};

/** Steps that are a vitest project each. */
const suites = {
  unit: { withinMs: 15 * MINUTE },
  truth: { withinMs: 10 * MINUTE },
  contract: { withinMs: 8 * MINUTE },
  golden: { withinMs: 5 * MINUTE },
  system: { withinMs: 40 * MINUTE },
  drills: { withinMs: 40 * MINUTE },
  'self-drills': { withinMs: 30 * MINUTE },
  alerting: { withinMs: 20 * MINUTE },
  chaos: { withinMs: 20 * MINUTE },
  e2e: { withinMs: 20 * MINUTE },
};

/** These wait more than they work: so many of them at a time, the longest first. */
const waiting = ['system', 'drills', 'self-drills', 'e2e', 'alerting', 'chaos'];
const LANES = 4;

/** Suites that start the built program. */
const needBuild = ['generated', 'golden', ...waiting];

const steps = chosenSteps(process.argv.slice(2));
const ci = process.env.CI === 'true';
const scratch = mkdtempSync(join(tmpdir(), 'sre-test-run-'));
const results = [];
const reasons = new Set();
const failures = [];
const retried = [];
try {
  const lane = async (queue) => {
    for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
      results.push({ name, ...(await run(name)) });
    }
  };
  await lane(steps.filter((name) => !waiting.includes(name)));
  const queue = waiting.filter((name) => steps.includes(name));
  await Promise.all(Array.from({ length: LANES }, () => lane(queue)));
} finally {
  rmSync(scratch, { recursive: true });
}
report();

/** @param {readonly string[]} argv */
function chosenSteps(argv) {
  const all = [...Object.keys(tools), ...Object.keys(suites)];
  const [flag, list] = argv[0]?.split('=').length === 2 ? argv[0].split('=') : argv;
  if (flag === undefined) return all;
  const only = list?.split(',') ?? [];
  const unknown = only.filter((name) => !all.includes(name));
  if (flag !== '--only' || only.length === 0 || unknown.length > 0) {
    process.stderr.write(`usage: node test/run.mjs [--only STEP,...]\nsteps: ${all.join(', ')}\n`);
    process.exit(2);
  }
  const built = only.some((name) => needBuild.includes(name));
  return all.filter((name) => only.includes(name) || (name === 'build' && built));
}

/** Runs one step; whatever goes wrong with it counts as a failure of the step. */
async function run(name) {
  process.stderr.write(`\n== ${name}\n`);
  if (Object.hasOwn(tools, name)) {
    const { ok, seconds } = await runStep(root, tools[name].command, tools[name].withinMs);
    if (!ok) failures.push(`${tools[name].command.join(' ')} (see above, at == ${name})`);
    return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0, seconds };
  }
  const file = join(scratch, `${name}.json`);
  const command = ['vitest', 'run', '--project', name, '--reporter=default', '--reporter=json', `--outputFile=${file}`];
  const { ok, seconds, output } = await runStep(root, command, suites[name].withinMs);
  for (const [, reason] of output.matchAll(/^skipped: (.+)$/gm)) reasons.add(reason);
  const cases = readResults(file);
  const counts = countTests(cases);
  // A suite that ended badly without a failed test (a crash, an unhandled rejection, no tests at all) has failed.
  const hidden = (!ok && counts.failed === 0) || nothingCounted(counts) ? 1 : 0;
  failures.push(...failuresOf(cases, root));
  retried.push(...retriedOf(cases, root));
  if (hidden === 1) failures.push(`${command.join(' ')}: ended badly without a failed test`);
  const skippedFails = ci ? counts.skipped : 0;
  return { ...counts, failed: counts.failed + hidden + skippedFails, seconds };
}

function report() {
  const sum = (key) => results.reduce((total, result) => total + result[key], 0);
  const width = Math.max(...results.map(({ name }) => name.length));
  const line = (name, ...cells) => `${name.padEnd(width)} ${cells.map((cell) => String(cell).padStart(8)).join('')}\n`;
  const out = [line('step', 'passed', 'failed', 'skipped', 'seconds')];
  for (const { name, passed, failed, skipped, seconds } of results) {
    out.push(line(name, passed, failed, skipped, seconds.toFixed(1)));
  }
  for (const reason of reasons) out.push(`skipped: ${reason}\n`);
  if (ci && sum('skipped') > 0) out.push(`${sum('skipped')} skipped tests count as failed, because CI=true\n`);
  // a long log is read from its end
  for (const attempt of retried) out.push(`passed at the second attempt: ${attempt}\n`);
  for (const failure of failures) out.push(`failed: ${failure}\n`);
  process.stdout.write(`\n${out.join('')}${sum('passed')} passed, ${sum('failed')} failed\n`);
  process.exitCode = sum('failed') === 0 ? 0 : 1;
}
