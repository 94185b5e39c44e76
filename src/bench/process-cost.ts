import { readFile } from 'node:fs/promises';
import { EXIT } from '../core/exit-code.ts';
import { SreError } from '../core/sre-error.ts';
import type { CostReading, CostSource } from './broker-cost.ts';

/** Clock ticks in a second, as Linux counts CPU time for user space on every architecture Node runs on. */
const TICKS_PER_SECOND = 100;
const EVERY_MS = 250;

/** CPU time and memory of one process of this machine, out of `/proc`; children are not counted. */
export function processCost(pid: number, name = `process ${pid}`): CostSource {
  return { name, everyMs: EVERY_MS, read: () => reading(pid, name) };
}

async function reading(pid: number, name: string): Promise<CostReading> {
  const [stat, status] = await Promise.all(
    ['stat', 'status'].map((file) => readFile(`/proc/${pid}/${file}`, 'utf8')),
  ).catch((cause: unknown) => {
    throw new SreError('SRE_BENCH_COST', `CPU and memory of ${name} cannot be read: no such process here`, {
      exitCode: EXIT.precondition,
      hint: 'pgrep -a mosquitto',
      cause,
    });
  });
  return processReading(stat ?? '', status ?? '');
}

/** What `/proc/PID/stat` and `/proc/PID/status` say. */
export function processReading(stat: string, status: string): CostReading {
  // The command name, field 2, may contain spaces and parentheses; fields count from behind its last one.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = Number(fields[11]) + Number(fields[12]);
  const kib = Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]);
  return {
    ...(Number.isFinite(ticks) ? { cpuSeconds: ticks / TICKS_PER_SECOND } : {}),
    ...(Number.isFinite(kib) ? { memoryBytes: kib * 1024 } : {}),
  };
}
