// The mutation check of the alerts: each rule made wrong in one place at a time, before the promtool tests of its alert.
// Prints the survivors and `caught/total`. Fewer than 95 % of the wrong thresholds, directions and set operators caught
// is a failure; moved edges, other numbers and waits one evaluation off are counted beside. Needs promtool, minutes.
//   node test/mutate-alerts.mjs [--only REGEXP] [--sample N] [--rules DIR] [--json]
// --sample N takes every N-th mutant; --rules is a folder with generated/ and tests/ (sre alerts build --out DIR/..).
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { checkMutants } from './support/mutation-check.mjs';

const GOAL = 0.95;
const JUDGED = new Set(['threshold', 'direction', 'set operator']);

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '.' },
    sample: { type: 'string', default: '1' },
    rules: { type: 'string', default: join(import.meta.dirname, '../alerts') },
    json: { type: 'boolean', default: false },
  },
});
const every = Number(values.sample);

const results = await checkMutants(resolve(values.rules), {
  only: new RegExp(values.only),
  chosen: (number) => number % every === 0,
  onAlert: ({ alert, mutants }) => process.stderr.write(`${alert} ${caught(mutants).length}/${mutants.length}\n`),
});
const all = results.flatMap(({ alert, mutants }) => mutants.map((mutant) => ({ alert, ...mutant })));
if (values.json) process.stdout.write(`${JSON.stringify(all, null, 2)}\n`);
else report();
const judged = all.filter(({ kind }) => JUDGED.has(kind));
if (!values.json) line('judged', judged);
process.exitCode = judged.length > 0 && caught(judged).length / judged.length >= GOAL ? 0 : 1;

function report() {
  for (const { alert, kind, change } of all.filter(({ verdict }) => verdict === 'passes')) {
    process.stdout.write(`survived: ${alert}: ${kind}: ${change}\n`);
  }
  for (const kind of [...new Set(all.map((mutant) => mutant.kind))]) {
    line(
      kind,
      all.filter((mutant) => mutant.kind === kind),
    );
  }
  line('total', all);
}

function line(name, mutants) {
  const share = mutants.length === 0 ? 0 : (100 * caught(mutants).length) / mutants.length;
  process.stdout.write(`${name.padEnd(16)} caught ${caught(mutants).length}/${mutants.length} ${share.toFixed(1)} %\n`);
}

function caught(mutants) {
  return mutants.filter(({ verdict }) => verdict === 'fails');
}
