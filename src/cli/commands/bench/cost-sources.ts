import { type CostSource, sumOfSources } from '../../../bench/broker-cost.ts';
import { processCost } from '../../../bench/process-cost.ts';
import { EXIT } from '../../../core/exit-code.ts';
import { SreError } from '../../../core/sre-error.ts';
import { connectEngine } from '../../../docker/engine.ts';
import type { Io } from '../../io.ts';
import { pageCost } from './page-cost.ts';

/** Where the operator says the broker's CPU and memory can be read; several are nodes of one cluster. */
export interface AskedSources {
  readonly pid: readonly number[];
  readonly container: readonly string[];
  readonly metrics: readonly string[];
}

const CONTAINER_EVERY_MS = 1000;

/** The sources, each read once to see that it answers; undefined when none was named. */
export async function costSources(io: Io, asked: AskedSources): Promise<CostSource | undefined> {
  const processes = asked.pid.map((pid) => processCost(pid));
  for (const source of processes) await source.read(io.signal);
  const containers = asked.container.length === 0 ? [] : await containerCosts(io, asked.container);
  const pages = await Promise.all(asked.metrics.map((url) => pageCost(url, io.signal)));
  return sumOfSources([...processes, ...containers, ...pages]);
}

async function containerCosts(io: Io, names: readonly string[]): Promise<readonly CostSource[]> {
  const { containers } = await connectEngine(io.env, { signal: io.signal });
  return await Promise.all(
    names.map(async (name): Promise<CostSource> => {
      const { state } = await containers.inspect(name, { signal: io.signal });
      if (state !== 'running') {
        throw new SreError('SRE_BENCH_COST', `the container ${name} is ${state}, not running`, {
          exitCode: EXIT.precondition,
          hint: `docker start ${name}`,
        });
      }
      return {
        name: `container ${name}`,
        everyMs: CONTAINER_EVERY_MS,
        read: (signal) => containers.usage(name, { signal }),
      };
    }),
  );
}
