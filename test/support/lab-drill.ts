import { until } from '../../src/core/deadline.ts';
import { EXIT } from '../../src/core/exit-code.ts';
import type { Finished, LabCli, Running } from './lab-cli.ts';

/** A machine that carries four suites may be too busy for a baseline, or for its measurement to count. */
const TRIES = 5;
const { signal } = new AbortController();

/** Whether the drill says itself that it never began, for want of a steady state. */
const isUnsteady = ({ code, stderr }: Pick<Finished, 'code' | 'stderr'>): boolean =>
  code === EXIT.precondition && stderr.includes('no steady state');

/** Runs `sre chaos ARGS` to its end; again when it did not begin or calls its own measurement invalid. */
export async function runDrill(cli: Pick<LabCli, 'run'>, ...args: readonly string[]): Promise<Finished> {
  for (let left = TRIES; ; left -= 1) {
    const done = await cli.run('chaos', ...args);
    if ((isUnsteady(done) || done.code === EXIT.measurementInvalid) && left > 1) continue;
    return done;
  }
}

/** A drill whose fault stands. */
export interface FaultyDrill extends Running {
  /** When it said that it injects, on the wall clock. */
  readonly injectedMs: number;
}

/** Starts `sre chaos ARGS`, again when it did not begin, and comes back once its fault is proven. */
export async function startDrill(cli: Pick<LabCli, 'start'>, ...args: readonly string[]): Promise<FaultyDrill> {
  for (let left = TRIES; ; left -= 1) {
    const drill = cli.start('chaos', ...args);
    const says = async (word: string): Promise<number> => {
      const isSaid = (): boolean => drill.stderr().includes(word) || drill.child.exitCode !== null;
      await until(`"${word}" of the drill`, isSaid, { withinMs: 120_000, everyMs: 50, signal });
      return Date.now();
    };
    const injectedMs = await says('injecting ');
    await says('proven:');
    if (drill.child.exitCode === null) return { ...drill, injectedMs };
    const done = await drill.finished;
    if (!isUnsteady(done) || left === 1) throw new Error(`the drill ended with ${done.code}: ${done.stderr}`);
  }
}
