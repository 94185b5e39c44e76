import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parse, stringify } from 'yaml';
import { mutantsOf } from './alert-mutants.mjs';

const LONGEST_MS = 600_000;
const RULES = 'generated/mqtt.rules.yaml';

/**
 * Runs every mutant of every alert before the promtool tests of that alert alone. The folder holds `generated/` and
 * `tests/`; `chosen` says which mutants to run.
 * @param {string} folder
 * @param {{ readonly only?: RegExp, readonly chosen?: (number: number) => boolean, readonly onAlert?: (result: object) => void }} options
 */
export async function checkMutants(folder, { only = /./, chosen = () => true, onAlert = () => {} } = {}) {
  const { groups } = parse(readFileSync(join(folder, RULES), 'utf8'));
  const testFiles = readdirSync(join(folder, 'tests'));
  const results = [];
  let number = 0;
  for (const { interval, rules } of groups) {
    for (const [alert, ofAlert] of byName(rules)) {
      if (!only.test(alert)) continue;
      const tests = testFiles.filter((file) => file === `${alert}.test.yaml` || file.startsWith(`${alert}-`));
      if (tests.length === 0) throw new Error(`${alert} has no promtool test`);
      const mutants = ofAlert.flatMap((rule, at) =>
        mutantsOf(rule).map((mutant) => ({ ...mutant, rules: ofAlert.with(at, mutant.rule) })),
      );
      const run = mutants.filter(() => chosen(number++));
      const verdicts = await runMutants({
        folder,
        interval,
        tests,
        candidates: [ofAlert, ...run.map(({ rules }) => rules)],
      });
      if (verdicts[0] !== 'passes') throw new Error(`the tests of ${alert} do not pass with the rule as it is`);
      const result = {
        alert,
        mutants: run.map(({ kind, change }, at) => ({ kind, change, verdict: verdicts[at + 1] })),
      };
      results.push(result);
      onAlert(result);
    }
  }
  return results;
}

function byName(rules) {
  const names = [...new Set(rules.map(({ alert }) => alert))];
  return names.map((name) => [name, rules.filter(({ alert }) => alert === name)]);
}

/** What the tests of an alert say of each of the rules in its place: `passes`, `fails`. */
async function runMutants({ folder, interval, tests, candidates }) {
  const scratch = mkdtempSync(join(tmpdir(), 'sre-mutants-'));
  try {
    const texts = tests.map((file) => [file, readFileSync(join(folder, 'tests', file), 'utf8')]);
    for (const [at, rules] of candidates.entries()) {
      write(join(scratch, String(at), RULES), stringify({ groups: [{ name: 'mutant', interval, rules }] }));
      for (const [file, text] of texts) write(join(scratch, String(at), 'tests', file), text);
    }
    const checked = await promtool(scratch, ['check', 'rules', ...candidates.map((_, at) => `${at}/${RULES}`)]);
    if (checked.code !== 0) throw new Error(`a mutant is not a rule: ${checked.said}`);
    const files = candidates.flatMap((_, at) => tests.map((file) => `${at}/tests/${file}`));
    const { said } = await promtool(scratch, ['test', 'rules', ...files]);
    return candidates.map((_, at) => (tests.every((file) => passes(said, `${at}/tests/${file}`)) ? 'passes' : 'fails'));
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

function passes(said, file) {
  const after = said.split(`Unit Testing:  ${file}\n`)[1];
  const word = /^\s*(SUCCESS|FAILED)/.exec(after ?? '')?.[1];
  if (word === undefined) throw new Error(`promtool did not say how ${file} went: ${said.slice(0, 2_000)}`);
  return word === 'SUCCESS';
}

function write(file, text) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

async function promtool(cwd, args) {
  // One pipe for both: success is said on stdout and failure on stderr, and the order between them matters.
  const child = spawn('sh', ['-c', 'exec promtool "$@" 2>&1', 'sh', ...args], {
    cwd,
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: LONGEST_MS,
  });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    said += text;
  });
  const [code] = await once(child, 'close');
  return { code, said };
}
