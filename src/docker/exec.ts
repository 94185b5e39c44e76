import { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type Docker from 'dockerode';
import { type CallOptions, DEADLINE, engineCall } from './engine-call.ts';

/** A command to run in a container. */
export interface ExecRequest {
  readonly argv: readonly string[];
  readonly user?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly privileged?: boolean;
}

/** What it did. */
export interface ExecResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** More output than this is cut off: a command that babbles must not fill our memory. */
const MAX_OUTPUT = 1024 * 1024;

/**
 * Runs a command in a running container and waits for its end. At the deadline the wait ends and the command goes on: the
 * engine has no way to end it.
 */
export async function execIn(
  docker: Docker,
  container: string,
  request: ExecRequest,
  options: CallOptions,
): Promise<ExecResult> {
  const what = `docker exec ${container} ${request.argv.join(' ')}`;
  return engineCall(what, options, DEADLINE.change, async (abortSignal) => {
    const exec = await docker.getContainer(container).exec({
      Cmd: [...request.argv],
      AttachStdout: true,
      AttachStderr: true,
      ...(request.user === undefined ? {} : { User: request.user }),
      ...(request.privileged === undefined ? {} : { Privileged: request.privileged }),
      Env: Object.entries(request.environment ?? {}).map(([key, value]) => `${key}=${value}`),
      abortSignal,
    });
    const stream = await exec.start({ abortSignal });
    const [stdout, stderr] = [openText(), openText()];
    docker.modem.demuxStream(stream, stdout.sink, stderr.sink);
    await finished(stream, { writable: false, signal: abortSignal });
    const { ExitCode } = await exec.inspect({ abortSignal });
    return { exitCode: ExitCode ?? -1, stdout: stdout.text(), stderr: stderr.text() };
  });
}

function openText(): { readonly sink: Writable; readonly text: () => string } {
  const chunks: Buffer[] = [];
  let length = 0;
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      if (length < MAX_OUTPUT) chunks.push(chunk.subarray(0, MAX_OUTPUT - length));
      length += chunk.length;
      done();
    },
  });
  return { sink, text: () => Buffer.concat(chunks).toString('utf8') };
}
