import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, SreError } from '../core/sre-error.ts';
import { aborted } from './child-life.ts';
import { openLab } from './lab.ts';
import { labsFolder } from './lab-state.ts';
import type { SupervisorConfig, SupervisorMessage } from './supervisor.ts';

// Entry point: the supervisor of a lab that runs in the background. It reports to `sre lab up` until the lab is up, and
// then lives on its own until it is ordered to end.
const config = JSON.parse(process.argv[2] ?? '') as SupervisorConfig;
const logPath = join(labsFolder(config.stateDir), config.name, 'supervisor.log');
const stop = new AbortController();
let isUp = false;

const tell = (message: SupervisorMessage): Promise<void> =>
  new Promise((resolve) => {
    if (process.send === undefined || !process.connected) resolve();
    else process.send(message, () => resolve());
  });
const note = (text: string): void => {
  void tell({ kind: 'progress', text });
  void appendFile(logPath, `${new Date().toISOString()} ${text}\n`).catch(() => undefined); // the folder may be gone
};

for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => stop.abort(new Error(`stopped by ${name}`)));
process.on('SIGHUP', () => undefined);
process.on('disconnect', () => {
  // Whoever asked for the lab went away before it was there.
  if (!isUp) stop.abort(new Error('nobody waits for the lab any more'));
});

try {
  const lab = await openLab({ ...config, random: Math.random, signal: stop.signal, onEvent: note });
  isUp = true;
  await tell({ kind: 'up' });
  if (process.connected) process.disconnect();
  const how = await Promise.race([lab.ended, aborted(stop.signal)]);
  if (how instanceof SreError) note(how.message);
  await lab[Symbol.asyncDispose]();
  process.exit(0);
} catch (error) {
  await tell({
    kind: 'failed',
    message: messageOf(error),
    ...(error instanceof SreError
      ? { exitCode: error.exitCode, ...(error.hint === undefined ? {} : { hint: error.hint }) }
      : {}),
  });
  process.exit(1);
}
