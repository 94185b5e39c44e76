import type { Socket } from 'node:net';
import { deserialize, serialize } from 'node:v8';

/** A longer frame than this is a broken peer, not a message. */
const MAX_FRAME_BYTES = 64 * 1024 * 1024;

/** One value as it travels between the processes of a lab: four bytes of length, then the V8 serialization. */
export function encodeFrame(value: unknown): Buffer {
  const body = serialize(value);
  const frame = Buffer.allocUnsafe(body.length + 4);
  frame.writeUInt32BE(body.length, 0);
  body.copy(frame, 4);
  return frame;
}

/** Writes a frame; frames of the same turn of the event loop leave in one packet. */
export function sendFrame(socket: Socket, frame: Buffer): void {
  if (socket.destroyed || socket.writableEnded) return;
  if (socket.writableCorked === 0) {
    socket.cork();
    process.nextTick(() => socket.uncork());
  }
  socket.write(frame);
}

/** Hands every complete frame of the socket to `hear`; a frame that cannot be one ends the socket with an error. */
export function receiveFrames(socket: Socket, hear: (value: unknown) => void): void {
  let pending: Buffer = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    let from = 0;
    while (pending.length - from >= 4) {
      const length = pending.readUInt32BE(from);
      if (length > MAX_FRAME_BYTES) {
        socket.destroy(new Error(`a frame of ${length} bytes, at most ${MAX_FRAME_BYTES} are allowed`));
        return;
      }
      if (pending.length - from - 4 < length) break;
      // A copy: what V8 reads out of the frame may outlive the chunk it came in.
      hear(deserialize(Buffer.from(pending.subarray(from + 4, from + 4 + length))));
      from += 4 + length;
    }
    pending = pending.subarray(from);
  });
}
