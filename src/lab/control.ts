import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { withDeadline } from '../core/deadline.ts';
import { EXIT } from '../core/exit-code.ts';
import { messageOf, SreError } from '../core/sre-error.ts';
import type { LabStatus } from './lab-status.ts';

/** What may be asked of a lab's supervisor: one JSON line each, answered by one. */
const controlRequest = z.discriminatedUnion('order', [
  z.strictObject({ order: z.literal('status') }),
  z.strictObject({ order: z.literal('down') }),
  z.strictObject({ order: z.literal('start'), node: z.string() }),
  z.strictObject({ order: z.literal('stop'), node: z.string() }),
]);

export type ControlRequest = z.output<typeof controlRequest>;

/** A longer line than this is nobody we know. */
const MAX_LINE = 64 * 1024;
/** The kernel's limit for the path of a unix socket is 108 bytes. */
const MAX_SOCKET_PATH = 100;

/** Where the socket of a lab is: in its folder, or in the temporary folder when that path is too long for a socket. */
export function socketPath(folder: string, name: string): string {
  const path = join(folder, `${name}.sock`);
  if (Buffer.byteLength(path) <= MAX_SOCKET_PATH) return path;
  return join(tmpdir(), `sre-${createHash('sha256').update(path).digest('hex').slice(0, 16)}.sock`);
}

/** Serves orders on a unix socket that only the user can open. */
export async function openControl(
  path: string,
  answer: (request: ControlRequest) => Promise<unknown>,
): Promise<AsyncDisposable> {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    let text = '';
    socket.setEncoding('utf8');
    socket.on('error', () => undefined); // who asked has left
    socket.on('data', (chunk: string) => {
      const before = text;
      text += chunk;
      if (text.length > MAX_LINE) socket.destroy();
      else if (text.includes('\n') && !before.includes('\n')) void reply();
    });
    const reply = async (): Promise<void> => {
      let line: object;
      try {
        line = { ok: (await answer(controlRequest.parse(JSON.parse(text)))) ?? null };
      } catch (error) {
        const hint = error instanceof SreError ? error.hint : undefined;
        line = { error: messageOf(error), ...(hint === undefined ? {} : { hint }) };
      }
      socket.end(`${JSON.stringify(line)}\n`);
    };
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => resolve());
  });
  return {
    async [Symbol.asyncDispose]() {
      server.close();
      await rm(path, { force: true });
    },
  };
}

const controlAnswer = z.union([
  z.strictObject({ ok: z.unknown() }),
  z.strictObject({ error: z.string(), hint: z.string().optional() }),
]);

/** Gives an order and returns the answer; errors of the supervisor come back as they were. */
export async function order(
  path: string,
  request: ControlRequest,
  withinMs: number,
  signal: AbortSignal,
): Promise<unknown> {
  const socket = connect(path);
  try {
    const text = await withDeadline('the supervisor of the lab', withinMs, signal, async () => {
      socket.setEncoding('utf8');
      socket.write(`${JSON.stringify(request)}\n`);
      let received = '';
      for await (const chunk of socket) received += String(chunk);
      return received;
    });
    const parsed = controlAnswer.parse(JSON.parse(text));
    if ('error' in parsed) {
      throw new SreError('SRE_LAB_ORDER', parsed.error, {
        exitCode: EXIT.precondition,
        ...(parsed.hint === undefined ? {} : { hint: parsed.hint }),
      });
    }
    return parsed.ok;
  } finally {
    socket.destroy();
  }
}

/** How the lab is now. */
export async function askStatus(path: string, withinMs: number, signal: AbortSignal): Promise<LabStatus> {
  // The answer is our own program's, from the same build.
  return (await order(path, { order: 'status' }, withinMs, signal)) as LabStatus;
}
