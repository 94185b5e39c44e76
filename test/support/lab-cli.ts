import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LabState, listLabs } from '../../src/lab/lab-state.ts';
import { livingProcesses, type RecordedProcess } from '../../src/lab/reaper.ts';

const bin = join(import.meta.dirname, '../../dist/src/cli/bin.js');

/** What a finished command left. */
export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command that is still running. */
export interface Running {
  readonly child: ChildProcess;
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly finished: Promise<Finished>;
}

/** The built command line with a state folder of its own; disposing of it ends every lab in it. */
export interface LabCli extends AsyncDisposable {
  readonly stateDir: string;
  readonly start: (...args: string[]) => Running;
  readonly run: (...args: string[]) => Promise<Finished>;
  /** The only lab there is. */
  readonly state: () => Promise<LabState>;
  readonly living: () => Promise<readonly RecordedProcess[]>;
}

/** Makes an empty state folder; `env` is added to the environment of every command. */
export function openLabCli(env: Readonly<Record<string, string>> = {}): LabCli {
  const stateDir = mkdtempSync(join(tmpdir(), 'sre-lab-'));
  const start = (...args: string[]): Running => {
    const child = spawn(process.execPath, [bin, ...args], {
      env: { ...process.env, ...env, SRE_STATE_DIR: stateDir },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk) => {
      stdout += String(chunk);
    });
    child.stderr.on('data', (chunk) => {
      stderr += String(chunk);
    });
    const finished = new Promise<Finished>((resolve) => {
      child.once('close', (code) => resolve({ code, stdout, stderr }));
    });
    return { child, stdout: () => stdout, stderr: () => stderr, finished };
  };
  const run = (...args: string[]): Promise<Finished> => start(...args).finished;
  return {
    stateDir,
    start,
    run,
    async state() {
      const [lab] = await listLabs(stateDir);
      if (lab?.state === undefined) throw new Error('no lab is up');
      return lab.state;
    },
    async living() {
      const labs = await listLabs(stateDir);
      return (await Promise.all(labs.map((lab) => livingProcesses(lab.folder)))).flat();
    },
    async [Symbol.asyncDispose]() {
      await run('lab', 'down', '--all');
      rmSync(stateDir, { recursive: true });
    },
  };
}
