import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { isClosed, JOURNAL_FILE, outstanding, readJournal } from '../../src/chaos/journal.ts';
import { listRuns, runDir } from '../../src/chaos/run-store.ts';
import { until } from '../../src/core/deadline.ts';
import { type Kill, LEASED_KINDS } from './kill-plan.ts';
import type { KillTargets } from './kill-targets.ts';
import { runSre } from './sre-cli.ts';
import { startDrillProcess } from './started-drill.ts';

const { signal } = new AbortController();
/** One lease, the look of the watchdog, and what a loaded machine adds. */
const WATCHDOG_WITHIN_MS = 60_000;
/** One lease and a little. */
const LEASE_WITHIN_MS = 17_000;

/** What became of one kill. */
export interface KillResult {
  readonly kill: Kill;
  /** Sentences about what is wrong; none when the machine is as it was. */
  readonly problems: readonly string[];
  /** Whether the machine differed from before when the drill had died. */
  readonly broken: boolean;
  /** What `sre chaos recover` said. */
  readonly told: string;
  readonly seconds: number;
}

/** A defect to be found: a journal that was tampered with, or a recovery that is not the whole one. */
export interface Plant {
  readonly spoil?: (journal: string) => string;
  readonly recover?: readonly string[];
}

/** Runs a drill that dies at the moment of the kill, lets the survivor mend, and looks whether anything is left. */
export async function killDrill(kill: Kill, cluster: KillTargets, plant: Plant = {}): Promise<KillResult> {
  const { spoil, recover = ['chaos', 'recover'] } = plant;
  const begun = performance.now();
  const stateDir = await mkdtemp(join(cluster.folder, 'state-'));
  const before = await cluster.fingerprint();
  const problems: string[] = [];
  let broken = false;
  let told = '';
  try {
    await dieAt(kill, cluster, stateDir);
    const [run] = await listRuns(stateDir);
    if (run === undefined) throw new Error('no run was recorded');
    const folder = runDir(stateDir, run);
    if (kill.survivor === 'nobody') await killWatchdog(folder);
    const after = await cluster.fingerprint();
    broken = !same(before, after);
    const open = outstanding(await readJournal(folder));
    if (broken && open.length === 0) problems.push('something is broken that the journal does not know');
    if (kill.survivor === 'watchdog' && open.length > 0) {
      await until('the watchdog', async () => isClosed(await readJournal(folder)), {
        withinMs: WATCHDOG_WITHIN_MS,
        everyMs: 500,
        signal,
      });
      problems.push(...differences('after the watchdog', before, await cluster.fingerprint()));
    }
    if (kill.survivor === 'nobody' && broken && LEASED_KINDS.has(kill.spec.kind)) {
      const address = cluster.nodes.find(({ name }) => name === kill.spec.node)?.address ?? '';
      await until('the end of the lease', () => isOpen(address), { withinMs: LEASE_WITHIN_MS, everyMs: 200, signal });
    }
    if (spoil !== undefined) {
      const file = join(folder, JOURNAL_FILE);
      await writeFile(file, spoil(await readFile(file, 'utf8')));
    }
    const recovered = await runSre(
      recover.map((word) => (word === 'RUN' ? run : word)),
      { env: { SRE_STATE_DIR: stateDir }, withinMs: 90_000 },
    );
    told = recovered.stdout;
    const taken = kill.survivor === 'both' && recovered.code === 3; // the watchdog was faster
    if (taken)
      await until('the watchdog', async () => isClosed(await readJournal(folder)), { withinMs: 60_000, signal });
    else if (recovered.code !== 0) problems.push(`recover: exit ${recovered.code}: ${told}${recovered.stderr}`);
    problems.push(...differences('at the end', before, await cluster.fingerprint()));
    if (broken && kill.survivor === 'nobody' && !told.includes(`/${kill.spec.kind}/`))
      problems.push(`recover did not say what it undid: ${told}`);
    const entries = await readJournal(folder);
    if (outstanding(entries).length > 0) problems.push('the journal has outstanding steps');
    if (!isClosed(entries)) problems.push('the journal is not closed');
    await until('the end of the watchdog', async () => (await mentioning(stateDir)).length === 0, {
      withinMs: 30_000,
      signal,
    });
  } catch (error) {
    problems.push(error instanceof Error ? error.message : String(error));
    problems.push(...differences('when that happened', before, await cluster.fingerprint()));
    for (const pid of await mentioning(stateDir)) process.kill(pid, 'SIGKILL');
  }
  await rm(stateDir, { recursive: true, force: true });
  return { kill, problems, broken, told, seconds: (performance.now() - begun) / 1_000 };
}

async function dieAt({ driver, spec, moment }: Kill, cluster: KillTargets, stateDir: string): Promise<void> {
  const selector = cluster.selectors[driver];
  if (selector === undefined) throw new Error(`these targets have no driver ${driver}`);
  const lastsMs = moment.event === 'renew' ? 9_000 : 300;
  const drill = startDrillProcess({ nodes: cluster.nodes, selector }, stateDir, {
    driver,
    spec,
    kill: moment,
    lastsMs,
  });
  const { code, by, stderr } = await drill.ended;
  if (by !== 'SIGKILL')
    throw new Error(`the drill was not killed but ended with ${by ?? code}: ${stderr.slice(-1_500)}`);
}

async function killWatchdog(folder: string): Promise<void> {
  const pid = Number(await readFile(join(folder, 'watchdog.armed'), 'utf8').catch(() => ''));
  if (pid === 0) return;
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error; // it has ended by itself
  }
}

/** Living processes that have a path in their command line or environment. */
async function mentioning(path: string): Promise<readonly number[]> {
  const found: number[] = [];
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) continue;
    const parts = await Promise.all(
      ['cmdline', 'environ'].map((file) => readFile(`/proc/${name}/${file}`, 'utf8').catch(() => '')),
    );
    // The nodes that an undo has started have our environment too, but they are the cluster.
    if (parts.some((part) => part.includes(path)) && !parts.join().includes('tiny-node-process'))
      found.push(Number(name));
  }
  return found;
}

function isOpen(address: string): Promise<boolean> {
  const [host = '', port] = address.split(':');
  return new Promise((resolve) => {
    const socket = connect({ host, port: Number(port), timeout: 400 });
    const end = (open: boolean) => (): void => {
      socket.destroy();
      resolve(open);
    };
    socket.once('connect', end(true)).once('error', end(false)).once('timeout', end(false));
  });
}

type Fingerprints = Readonly<Record<string, string>>;

function same(before: Fingerprints, after: Fingerprints): boolean {
  return differences('', before, after).length === 0;
}

function differences(when: string, before: Fingerprints, after: Fingerprints): readonly string[] {
  return Object.keys(before).flatMap((name) => {
    const [was, now] = [new Set(before[name]?.split('\n')), new Set(after[name]?.split('\n'))];
    const changed = [
      ...[...was].filter((line) => !now.has(line)).map((line) => `- ${line}`),
      ...[...now].filter((line) => !was.has(line)).map((line) => `+ ${line}`),
    ];
    return changed.length === 0 ? [] : [`${when}, ${name} is not as before: ${changed.join(' | ')}`];
  });
}
