import { identify, isAlive } from '../../src/core/process-identity.ts';
import { docker } from './docker.ts';

/** Everything a test makes in Docker carries this label; its value names the process that has to remove it. */
const LABEL = 'sre.test';

/** The containers and networks of one test, removed together whatever happened in between. */
export interface DockerRun extends AsyncDisposable {
  /** Starts every name of the run: unique on this machine. */
  readonly name: string;
  /** `--label` arguments for `docker create` and `docker network create`. */
  readonly label: readonly string[];
}

let runs = 0;

/** Opens a run, after removing what test processes that died before their disposal left behind. */
export async function openDockerRun(): Promise<DockerRun> {
  await removeOrphans();
  const owner = await identify(process.pid);
  if (owner === undefined) throw new Error('this process has no /proc entry: tests with Docker need Linux');
  const value = `${owner.pid}-${owner.startTime}-${++runs}`;
  return {
    name: `sre-test-${value}`,
    label: ['--label', `${LABEL}=${value}`],
    [Symbol.asyncDispose]: () => removeLabelled(value),
  };
}

/** Removes the runs whose owner is no longer alive. */
async function removeOrphans(): Promise<void> {
  const format = `{{.Label "${LABEL}"}}`;
  const filter = ['--filter', `label=${LABEL}`, '--format', format];
  const listed = await Promise.all([docker(['ps', '--all', ...filter]), docker(['network', 'ls', ...filter])]);
  for (const value of new Set(listed.join('\n').split('\n').filter(Boolean))) {
    const [pid, startTime] = value.split('-');
    if (pid === undefined || startTime === undefined) continue;
    if (!(await isAlive({ pid: Number(pid), startTime }))) await removeLabelled(value);
  }
}

async function removeLabelled(value: string): Promise<void> {
  const filter = ['--quiet', '--filter', `label=${LABEL}=${value}`];
  const containers = words(await docker(['ps', '--all', ...filter]));
  if (containers.length > 0) {
    await docker(['rm', '--force', '--volumes', ...containers], { withinMs: 60_000 });
  }
  const networks = words(await docker(['network', 'ls', ...filter]));
  if (networks.length > 0) await docker(['network', 'rm', ...networks]);
}

function words(text: string): string[] {
  return text.split(/\s+/).filter(Boolean);
}
