// The truth table of docs/brokers.md, computed again from the recordings and compared with docs/broker-truth.json.
//   node test/truth.mjs                         fails when a cell got worse, better or lost
//   node test/truth.mjs --write [--live FILE]   writes it down; FILE has what live tests found (SRE_TRUTH_FILE=FILE)
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

const { values } = parseArgs({ options: { write: { type: 'boolean' }, live: { type: 'string' } } });
const env = {
  ...process.env,
  ...(values.write ? { SRE_TRUTH_WRITE: '1' } : {}),
  ...(values.live === undefined ? {} : { SRE_TRUTH_LIVE: resolve(values.live) }),
};
const vitest = ['vitest', 'run', '--project', 'unit', 'test/unit/brokers/broker-truth.test.ts'];
const { status } = spawnSync('npx', vitest, { stdio: 'inherit', env, cwd: resolve(import.meta.dirname, '..') });
if (values.write && status === 0) process.stderr.write('written; now: npm run build && npx sre generate\n');
process.exitCode = status ?? 1;
