#!/usr/bin/env node
// A `tc` for kernels without netem: everything goes to the real tc, but a netem discipline is taken as its parser takes it,
// stands in the kernel as a pfifo of the same limit, and is listed as `tc -json qdisc show` lists netem. It delays and loses
// nothing. With NETEM=absent it answers as a kernel without netem does.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, delimiter, dirname, join } from 'node:path';

const here = dirname(process.argv[1]);
const path = process.env.PATH.split(delimiter)
  .filter((folder) => folder !== here)
  .join(delimiter);
/** The real one has the name this file was copied to. */
const tc = (args) =>
  spawnSync(basename(process.argv[1]), args, { env: { ...process.env, PATH: path }, encoding: 'utf8' });
const end = ({ status, stdout, stderr }) => {
  process.stdout.write(stdout);
  process.stderr.write(stderr);
  process.exit(status ?? 1);
};
const fail = (status, stderr) => end({ status, stdout: '', stderr: `${stderr}\n` });

const args = process.argv.slice(2);
/** What is known of a discipline: its namespace, interface and parent name it. */
const fileOf = (dev, parent) => join(here, `${statSync('/proc/self/ns/net').ino} ${dev} ${parent}.json`);
const at = args.indexOf('netem');

if (at >= 0 && args[0] === 'qdisc' && args[1] === 'add') {
  if (process.env.NETEM === 'absent') fail(2, 'Error: Specified qdisc kind is unknown.');
  const options = { limit: 1_000, ecn: false, gap: 0 };
  const rest = args.slice(at + 1);
  const seconds = (text) => {
    const [, number, unit] = /^(\d+(?:\.\d+)?)(ms|us|s)$/.exec(text ?? '') ?? fail(1, `Illegal "${text}"`);
    return Number(number) / { s: 1, ms: 1e3, us: 1e6 }[unit];
  };
  while (rest.length > 0) {
    const word = rest.shift();
    if (word === 'limit' && /^\d+$/.test(rest[0])) options.limit = Number(rest.shift());
    else if (word === 'delay') {
      const delay = seconds(rest.shift());
      const jitter = /^\d/.test(rest[0] ?? '') ? seconds(rest.shift()) : 0;
      options.delay = { delay, jitter, correlation: 0 };
    } else if (word === 'loss' && /^\d+(\.\d+)?%$/.test(rest[0] ?? '')) {
      options['loss-random'] = { loss: Number(rest.shift().slice(0, -1)) / 100, correlation: 0 };
    } else fail(1, `What is "${word}"?`);
  }
  const stand = tc([...args.slice(0, at), 'pfifo', 'limit', String(options.limit)]);
  const parent = args.includes('root') ? 'root' : args[args.indexOf('parent') + 1];
  if (stand.status === 0) writeFileSync(fileOf(args[args.indexOf('dev') + 1], parent), JSON.stringify(options));
  end(stand);
}

const real = tc(args);
if (!args.includes('show') || !args.includes('-json') || real.status !== 0) end(real);
const kept = new Set(readdirSync(here));
const listed = JSON.parse(real.stdout || '[]').map((each) => {
  const file = fileOf(each.dev, each.root === true ? 'root' : each.parent);
  if (each.kind !== 'pfifo' || !kept.has(file.slice(here.length + 1))) return each;
  return { ...each, kind: 'netem', options: JSON.parse(readFileSync(file, 'utf8')) };
});
end({ status: 0, stdout: JSON.stringify(listed), stderr: real.stderr });
