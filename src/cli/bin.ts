#!/usr/bin/env node
import { fileURLToPath } from 'node:url';
import type { SignalName } from './io.ts';
import { main } from './main.ts';

const abort = new AbortController();
const listeners: ((name: SignalName, count: number) => boolean)[] = [];
const counts = new Map<SignalName, number>();

for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(name, () => {
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    const taken = listeners.map((listener) => listener(name, count)).some(Boolean);
    if (!taken) abort.abort(new Error(`stopped by ${name}`));
  });
}
// A reader that has seen enough (`sre metrics | head`) is not an error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});
// A drill whose terminal is gone must go on to its rollback: nobody reads what it says, and that is all.
process.stderr.on('error', () => undefined);

process.exitCode = await main({
  argv: process.argv.slice(2),
  env: process.env,
  stdout: process.stdout,
  stderr: process.stderr,
  cwd: process.cwd(),
  signal: abort.signal,
  onSignal: (listener) => listeners.push(listener),
  self: [process.execPath, fileURLToPath(import.meta.url)],
});
