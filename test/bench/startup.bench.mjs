// How long `sre --help` takes beside a bare `node -e 0`, interleaved in one run: the ratio is the figure, not the time.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const bin = join(import.meta.dirname, '../../dist/src/cli/bin.js');
const rounds = Number(process.argv[2] ?? 40);
const bare = [];
const help = [];
const time = (args) => {
  const start = process.hrtime.bigint();
  const { status } = spawnSync(process.execPath, args, { stdio: 'ignore' });
  if (status !== 0) throw new Error(`${args.join(' ')} left with ${status}`);
  return Number(process.hrtime.bigint() - start) / 1e6;
};
for (let round = 0; round < rounds; round++) {
  bare.push(time(['-e', '0']));
  help.push(time([bin, '--help']));
}
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
console.log(`node -e 0     median ${median(bare).toFixed(1)} ms`);
console.log(`sre --help    median ${median(help).toFixed(1)} ms`);
console.log(`ratio         ${(median(help) / median(bare)).toFixed(2)} (limit 1.60)`);
