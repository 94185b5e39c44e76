import type { FastifyReply } from 'fastify';

/** Below this one buffer is cheaper than many. */
const SMALL_BYTES = 256 * 1024;

/**
 * Answers with pieces one after the other. Many are handed to the socket at once and not as a stream, whose machinery costs
 * more than the kernel's copying does; so no `onSend` hook sees them, and the caller sets all headers before.
 */
export function sendPieces(reply: FastifyReply, pieces: readonly Buffer[]): FastifyReply {
  const size = pieces.reduce((sum, { length }) => sum + length, 0);
  if (size <= SMALL_BYTES) return reply.send(Buffer.concat(pieces, size));
  reply.header('content-length', size).hijack();
  const { raw } = reply;
  raw.statusCode = reply.statusCode;
  for (const [name, value] of Object.entries(reply.getHeaders())) if (value !== undefined) raw.setHeader(name, value);
  raw.cork();
  for (const piece of pieces) raw.write(piece);
  raw.end(); // uncorks
  return reply;
}
