import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { EXIT } from '../core/exit-code.ts';
import { SreError } from '../core/sre-error.ts';
import { CLIENT_V8_OPTIONS } from './client-v8-options.ts';
import type { FromWorker, ToWorker } from './worker-protocol.ts';

/** The answers a worker gives once per order. */
type Answer = Exclude<FromWorker, { readonly kind: 'events' | 'news' | 'failed' }>;

/** What a worker tells without being asked. */
export type WorkerReport = Extract<FromWorker, { readonly kind: 'events' | 'news' }>;

/** How long a worker gets to leave by itself. */
const LEAVE_WITHIN_MS = 10_000;

/** A process with a share of a swarm's streams, from the swarm's side. Disposing ends it. */
export class SwarmWorker implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown>;
  readonly #waiting = new Map<Answer['kind'], { resolve: (answer: Answer) => void; reject: (error: Error) => void }>();
  #failure: SreError | undefined;

  /** Starts it. Node cannot run the TypeScript of the sources, so that tests, too, run what the build made. */
  constructor(hear: (report: WorkerReport) => void) {
    const here = import.meta.url;
    const built = here.endsWith('.ts') ? here.replace('/src/swarm/', '/dist/src/swarm/') : here;
    const path = fileURLToPath(new URL('worker-process.js', built));
    this.#child = fork(path, [], {
      serialization: 'advanced',
      execArgv: [...CLIENT_V8_OPTIONS],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.#exited = once(this.#child, 'exit').catch(() => undefined); // 'error' came instead: there was no process
    this.#child.on('message', (message) => {
      const told = message as FromWorker;
      if (told.kind === 'events' || told.kind === 'news') hear(told);
      else if (told.kind === 'failed') this.#fail(told.code, told.message, told.hint);
      else this.#waiting.get(told.kind)?.resolve(told);
    });
    this.#child.on('error', (error) => this.#fail('SRE_SWARM_WORKER', `a worker process failed: ${error.message}`));
    this.#child.on('exit', (code, signal) => {
      this.#fail(
        'SRE_SWARM_WORKER',
        `a worker process of the measuring clients ended with ${signal ?? `exit ${code}`}`,
      );
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Why it is of no use any more; what it would have measured since is missing. */
  get failure(): SreError | undefined {
    return this.#failure;
  }

  tell(order: ToWorker): void {
    if (this.#child.connected) this.#child.send(order);
  }

  /** Gives an order and waits for its answer; throws when the worker fails or the signal aborts first. */
  async ask<K extends Answer['kind']>(
    order: ToWorker,
    answer: K,
    signal: AbortSignal,
  ): Promise<Extract<Answer, { kind: K }>> {
    if (this.#failure !== undefined) throw this.#failure;
    signal.throwIfAborted();
    const stop = (): void => this.#waiting.get(answer)?.reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    try {
      return await new Promise((resolve, reject) => {
        this.#waiting.set(answer, { resolve: (told) => resolve(told as Extract<Answer, { kind: K }>), reject });
        this.tell(order);
      });
    } finally {
      signal.removeEventListener('abort', stop);
      this.#waiting.delete(answer);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.tell({ kind: 'close' });
    const force = setTimeout(() => this.#child.kill('SIGKILL'), LEAVE_WITHIN_MS);
    await this.#exited;
    clearTimeout(force);
  }

  #fail(code: `SRE_${string}`, message: string, hint?: string): void {
    const exitCode = code === 'SRE_SWARM_WORKER' ? EXIT.measurementInvalid : EXIT.precondition;
    this.#failure ??= new SreError(code, message, { exitCode, ...(hint === undefined ? {} : { hint }) });
    for (const { reject } of this.#waiting.values()) reject(this.#failure);
  }
}
