// The long form of the promise that no fault outlives its drill: kill -9 at every moment of every fault, and what was left.
//   node test/chaos-kills.mjs [--rounds N] [--workers N] [--seed TEXT] [--driver process|command|docker]
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runStep } from './support/run-step.mjs';

const root = join(import.meta.dirname, '..');
const HOURS = 6;

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '1' },
    workers: { type: 'string', default: '3' },
    seed: { type: 'string', default: 'kills' },
    driver: { type: 'string' },
  },
});
const scratch = mkdtempSync(join(tmpdir(), 'sre-kills-'));
const report = join(scratch, 'report.jsonl');
process.env.SRE_KILLS_ROUNDS = values.rounds;
process.env.SRE_KILLS_WORKERS = values.workers;
process.env.SRE_KILLS_SEED = values.seed;
process.env.SRE_KILLS_REPORT = report;
if (values.driver !== undefined) process.env.SRE_KILLS_DRIVER = values.driver;
try {
  const command = ['vitest', 'run', '--project', 'drills', 'test/system/chaos-safety-kills.test.ts'];
  const { ok } = await runStep(root, command, HOURS * 3_600_000);
  const results = readFileSync(report, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const count = (list, test) => list.filter(test).length;
  process.stdout.write('driver   fault       kills  broken when it died  recover said what  exceptions\n');
  const faultOf = ({ kill }) => `${kill.driver.padEnd(8)} ${kill.spec.kind.padEnd(11)}`;
  for (const fault of [...new Set(results.map(faultOf))].toSorted()) {
    const own = results.filter((result) => faultOf(result) === fault);
    const cells = [
      fault,
      String(own.length).padStart(5),
      String(count(own, ({ broken }) => broken)).padStart(20),
      String(count(own, ({ told }) => /^ {2}ok/m.test(told))).padStart(18),
      String(count(own, ({ problems }) => problems.length > 0)).padStart(11),
    ];
    process.stdout.write(`${cells.join(' ')}\n`);
  }
  const survivors = {};
  for (const { kill } of results) survivors[kill.survivor] = (survivors[kill.survivor] ?? 0) + 1;
  const told = Object.entries(survivors).map(([who, kills]) => `${kills} left to ${who}`);
  const wrong = count(results, ({ problems }) => problems.length > 0);
  process.stdout.write(`${results.length} kills (${told.join(', ')}), ${wrong} exceptions\n`);
  process.exitCode = ok && wrong === 0 ? 0 : 1;
} finally {
  rmSync(scratch, { recursive: true });
}
