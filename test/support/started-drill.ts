import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { until } from '../../src/core/deadline.ts';
import { SRE_BIN } from './sre-cli.ts';

const DRILL = join(import.meta.dirname, 'drill-process.mjs');
const { signal } = new AbortController();
const WITHIN_MS = 90_000;

/** How a drill process ended. */
export interface DrillEnd {
  readonly code: number | null;
  readonly by: NodeJS.Signals | null;
  readonly stderr: string;
  /** The last line it printed: its verdict, or its error. */
  readonly said: Readonly<Record<string, unknown>>;
}

/** A drill in a process of its own, with its watchdog. */
export interface StartedDrill {
  readonly child: ChildProcess;
  readonly ended: Promise<DrillEnd>;
  /** Waits until it has said something; fails when it ends before. */
  says(text: string): Promise<void>;
}

/** Starts `drill-process.mjs` on a cluster; `order` is what that file says it takes. */
export function startDrillProcess(
  cluster: { readonly nodes: readonly object[]; readonly selector: object },
  stateDir: string,
  order: object,
): StartedDrill {
  const { nodes, selector } = cluster;
  const whole = { stateDir, nodes, selector, maxFaultMs: 120_000, bin: SRE_BIN, ...order };
  const child = spawn(process.execPath, [DRILL, JSON.stringify(whole)], {
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], SRE_STATE_DIR: stateDir },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const timer = setTimeout(() => child.kill('SIGTERM'), WITHIN_MS);
  const ended = once(child, 'close').then(([code, by]): DrillEnd => {
    clearTimeout(timer);
    const said = JSON.parse(stdout.trim().split('\n').at(-1) || '{}') as Record<string, unknown>;
    return { code: code as number | null, by: by as NodeJS.Signals | null, stderr, said };
  });
  return {
    child,
    ended,
    says: async (text) => {
      const over = (): boolean => child.exitCode !== null || child.signalCode !== null;
      await until(`"${text}"`, () => stderr.includes(text) || over(), { withinMs: 60_000, signal });
      if (!stderr.includes(text)) throw new Error(`the drill ended without "${text}": ${stderr}${stdout}`);
    },
  };
}
