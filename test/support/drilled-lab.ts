import type { Report } from '../../src/chaos/report/report.ts';
import type { DockerLabState } from '../../src/lab/docker/docker-lab-state.ts';
import type { DockerLabStatus } from '../../src/lab/docker/docker-status.ts';
import { findLab } from '../../src/lab/lab-state.ts';
import { hasImage } from './docker.ts';
import { type Finished, openLabCli } from './lab-cli.ts';
import { runDrill } from './lab-drill.ts';
import { say } from './live-log.ts';
import { require } from './requirement.ts';

/** What a drill of the built program came to. */
export interface Drilled {
  readonly code: number | null;
  readonly report: Report;
}

/** A lab in Docker that drills are run on, as a user would: `sre lab up`, `sre chaos ...`. Disposing ends it. */
export interface DrilledLab extends AsyncDisposable {
  readonly name: string;
  readonly stateDir: string;
  readonly state: DockerLabState;
  readonly sre: (...args: string[]) => Promise<Finished>;
  /** Runs a drill to its report; one that never began because this machine was too busy to measure is run again. */
  readonly drill: (scenario: string, ...args: string[]) => Promise<Drilled>;
  readonly status: () => Promise<DockerLabStatus>;
}

/** Few streams and a message each fifth of a second: the brokers share two cores with everything else. */
const SMALL = ['--streams', '9', '--interval', '200ms'];

/** Whether the images of a lab are here; for `describe.skipIf`. */
export async function hasImages(...images: readonly string[]): Promise<boolean> {
  const here = await Promise.all(images.map(hasImage));
  const missing = images.filter((_, index) => here[index] !== true);
  return require(missing.length === 0, `no Docker engine with ${missing.join(', ')} (./test/setup brings them)`);
}

/** Starts a lab of this topology and broker. */
export async function openDrilledLab(topology: string, broker: string, nodes?: number): Promise<DrilledLab> {
  const cli = openLabCli();
  const name = `drill-${broker}`;
  try {
    const size = nodes === undefined ? [] : ['--nodes', String(nodes)];
    const order = ['--topology', topology, '--broker', broker, '--name', name, ...size];
    const up = await cli.run('lab', 'up', '--driver', 'docker', ...order);
    if (up.code !== 0) throw new Error(`sre lab up ended with ${up.code}: ${up.stderr}`);
    const state = (await findLab(cli.stateDir, name))?.docker;
    if (state === undefined) throw new Error('the lab is not on disk');
    const drill = async (scenario: string, ...args: string[]): Promise<Drilled> => {
      const cluster = args.includes('--config') ? [] : ['--cluster', name];
      const done = await runDrill(cli, scenario, ...cluster, ...SMALL, ...args, '--json');
      if (!done.stdout.startsWith('{')) throw new Error(`${scenario} ended with ${done.code}: ${done.stderr}`);
      const report: Report = JSON.parse(done.stdout);
      say(`${broker} ${scenario}: exit ${done.code}, ${sentence(report)}`);
      return { code: done.code, report };
    };
    return {
      name,
      stateDir: cli.stateDir,
      state,
      sre: (...args) => cli.run(...args),
      drill,
      status: async () => JSON.parse((await cli.run('lab', 'status', '--name', name, '--json')).stdout),
      [Symbol.asyncDispose]: () => cli[Symbol.asyncDispose](),
    };
  } catch (error) {
    await cli[Symbol.asyncDispose]();
    throw error;
  }
}

/** The trial of a drill with one. */
export function onlyTrial({ report }: Drilled): Report['trials'][number] {
  const [trial] = report.trials;
  if (trial === undefined || report.trials.length > 1) throw new Error('not one trial');
  return trial;
}

/** Acknowledged messages that never arrived. */
export function lostOf(drilled: Drilled): number {
  const { qos1, qos2 } = onlyTrial(drilled).findings?.messages ?? {};
  if (qos1 === undefined || qos2 === undefined) throw new Error('nothing was measured');
  return qos1.lost + qos2.lost;
}

function sentence({ verdict, trials }: Report): string {
  const { rto, wholeAgain } = trials[0] ?? {};
  const whole = wholeAgain === undefined ? 'not whole' : `whole ${wholeAgain.byMs} ms after the undo`;
  return [`RTO ${rto?.time.censored === true ? '>' : ''}${rto?.time.ms} ms`, whole, ...verdict.findings].join('; ');
}
