import { Readable } from 'node:stream';
import type Docker from 'dockerode';
import { type CallOptions, DEADLINE, engineCall } from './engine-call.ts';
import { framedContent } from './frames.ts';

/**
 * The last lines a container wrote up to now, as a stream that ends. Past `docker.getContainer().logs()`, which keeps
 * the whole log in memory unless it follows it, and then never ends.
 */
export async function* streamLog(
  docker: Docker,
  container: string,
  { tail, ...options }: CallOptions & { readonly tail: number },
): AsyncGenerator<Uint8Array> {
  const { signal } = options;
  const request = {
    path: `/containers/${encodeURIComponent(container)}/logs?`,
    method: 'GET',
    abortSignal: signal,
    isStream: true,
    statusCodes: { 200: true, 404: 'no such container', 500: 'server error' },
    options: { stdout: true, stderr: true, tail, follow: false },
  };
  const stream = await engineCall(
    `docker logs ${container}`,
    options,
    DEADLINE.read,
    () =>
      new Promise<Readable>((resolve, reject) => {
        docker.modem.dial(request, (error, answer) => {
          if (answer instanceof Readable) resolve(answer);
          else reject(error instanceof Error ? error : new Error('the engine answered without a stream'));
        });
      }),
  );
  try {
    yield* framedContent(stream);
  } finally {
    stream.destroy();
  }
}
