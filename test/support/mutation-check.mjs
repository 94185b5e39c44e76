import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { mutantsOf } from './alert-mutants.mjs';

const LONGEST_MS = 600_000;
const RULES = 'rules.yaml';

/**
 * Runs every mutant of every alert before the promtool tests of that alert alone. The folder holds `generated/` and
 * `tests/`; `chosen` says which mutants to run.
 * @param {string} folder
 * @param {{ readonly only?: RegExp, readonly chosen?: (number: number) => boolean, readonly onAlert?: (result: object) => void }} options
 */
export async function checkMutants(folder, { only = /./, chosen = () => true, onAlert = () => {} } = {}) {
  const results = [];
  let number = 0;
  for (const { alert, interval, rules } of alertsIn(folder)) {
    if (!only.test(alert)) continue;
    const tests = testsOf(folder, alert);
    const mutants = rules.flatMap((rule, at) =>
      mutantsOf(rule).map((mutant) => ({ ...mutant, rules: rules.with(at, mutant.rule) })),
    );
    const run = mutants.filter(() => chosen(number++));
    const candidates = [rules, ...run.map((mutant) => mutant.rules)];
    const [asItIs, ...verdicts] = await runMutants({ interval, tests, candidates });
    if (asItIs !== 'passes') throw new Error(`the tests of ${alert} do not pass with the rule as it is`);
    const result = { alert, mutants: run.map(({ kind, change }, at) => ({ kind, change, verdict: verdicts[at] })) };
    results.push(result);
    onAlert(result);
  }
  return results;
}

/** The alerts of all rule files of the folder, each with the rules that have its name. */
function alertsIn(folder) {
  const files = readdirSync(join(folder, 'generated')).filter((file) => file.endsWith('.rules.yaml'));
  const groups = files.flatMap((file) => parse(readFileSync(join(folder, 'generated', file), 'utf8')).groups);
  return groups.flatMap(({ interval, rules }) => {
    const names = new Set(rules.flatMap(({ alert }) => alert ?? []));
    return [...names].map((name) => ({ alert: name, interval, rules: rules.filter(({ alert }) => alert === name) }));
  });
}

/** The promtool tests of an alert, made to read one rule file that lies beside them. */
function testsOf(folder, alert) {
  const files = readdirSync(join(folder, 'tests')).filter((file) => {
    return file === `${alert}.test.yaml` || file.startsWith(`${alert}-`);
  });
  if (files.length === 0) throw new Error(`${alert} has no promtool test`);
  return files.map((file) => {
    const given = parse(readFileSync(join(folder, 'tests', file), 'utf8'));
    return { file, text: stringify({ ...given, rule_files: [RULES] }) };
  });
}

/** What the tests of an alert say of each of the rules in its place: `passes`, `fails`. */
async function runMutants({ interval, tests, candidates }) {
  const scratch = mkdtempSync(join(tmpdir(), 'sre-mutants-'));
  try {
    for (const [at, rules] of candidates.entries()) {
      mkdirSync(join(scratch, String(at)));
      writeFileSync(join(scratch, String(at), RULES), stringify({ groups: [{ name: 'mutant', interval, rules }] }));
      for (const { file, text } of tests) writeFileSync(join(scratch, String(at), file), text);
    }
    const checked = await promtool(scratch, ['check', 'rules', ...candidates.map((_, at) => `${at}/${RULES}`)]);
    if (checked.code !== 0) throw new Error(`a mutant is not a rule: ${checked.said}`);
    const files = candidates.map((_, at) => tests.map(({ file }) => `${at}/${file}`));
    const { said } = await promtool(scratch, ['test', 'rules', ...files.flat()]);
    return files.map((ofOne) => (ofOne.every((file) => passes(said, file)) ? 'passes' : 'fails'));
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
