import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { EXIT } from '../core/exit-code.ts';
import { SreError } from '../core/sre-error.ts';
import { CLIENT_V8_OPTIONS } from '../swarm/client-v8-options.ts';
import type { Answer, Answers, Ask } from './load-protocol.ts';

/** How long a worker gets to end its connections and leave. */
const LEAVE_WITHIN_MS = 3000;

interface Waiting {
  readonly resolve: (answer: Answers[keyof Answers]) => void;
  readonly reject: (error: Error) => void;
}

/** A process with a share of a load, from the load's side. Disposing ends it. */
export class LoadWorker implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown>;
  readonly #waiting = new Map<number, Waiting>();
  #asked = 0;
  #failure: SreError | undefined;

  /** Starts it. Node cannot run the TypeScript of the sources, so that tests, too, run what the build made. */
  constructor() {
    const here = import.meta.url;
    const built = here.endsWith('.ts') ? here.replace('/src/bench/', '/dist/src/bench/') : here;
    this.#child = fork(fileURLToPath(new URL('load-process.js', built)), [], {
      serialization: 'advanced',
      execArgv: [...CLIENT_V8_OPTIONS],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.#exited = once(this.#child, 'exit').catch(() => undefined); // 'error' came instead: there was no process
    this.#child.on('message', (message) => this.#hear(message as Answer));
    this.#child.on('error', (error) => this.#fail(`failed: ${error.message}`));
    this.#child.on('exit', (code, signal) => this.#fail(`ended with ${signal ?? `exit ${code}`}`));
  }

  /** Gives an order and waits for its answer; throws SRE_BENCH_WORKER when the process is gone. */
  async ask<K extends keyof Answers>(order: Ask & { readonly kind: K }): Promise<Answers[K]> {
    if (this.#failure !== undefined) throw this.#failure;
    const id = ++this.#asked;
    return await new Promise<Answers[K]>((resolve, reject) => {
      this.#waiting.set(id, { resolve: (answer) => resolve(answer as Answers[K]), reject });
      this.#child.send({ ...order, id });
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const force = setTimeout(() => this.#child.kill('SIGKILL'), LEAVE_WITHIN_MS);
    if (this.#failure === undefined) await this.ask({ kind: 'close' }).catch(() => undefined); // it is gone already
    if (this.#child.connected) this.#child.disconnect();
    await this.#exited;
    clearTimeout(force);
  }

  #hear(told: Answer): void {
    const waiting = this.#waiting.get(told.id);
    this.#waiting.delete(told.id);
    if ('failure' in told) waiting?.reject(new Error(told.failure));
    else waiting?.resolve(told.answer);
  }

  #fail(how: string): void {
    this.#failure ??= new SreError('SRE_BENCH_WORKER', `a process of the load ${how}: what it measured is lost`, {
      exitCode: EXIT.measurementInvalid,
    });
    for (const { reject } of this.#waiting.values()) reject(this.#failure);
    this.#waiting.clear();
  }
}
