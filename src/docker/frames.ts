/** Header of a frame of a log: the stream (0, 1, 2), three zeros, the length of what follows. */
const HEADER_BYTES = 8;

/**
 * The content of the frames a container without a terminal writes its log in; what comes in no frames, of a container
 * with a terminal, passes as it is. Keeps at most one header.
 */
export async function* framedContent(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let header = Buffer.alloc(0);
  let left = 0;
  let framed: boolean | undefined;
  for await (const chunk of chunks) {
    let rest: Buffer = Buffer.from(chunk);
    while (rest.length > 0) {
      if (framed === false) {
        yield rest;
        break;
      }
      if (left > 0) {
        const content = rest.subarray(0, left);
        left -= content.length;
        rest = rest.subarray(content.length);
        yield content;
        continue;
      }
      const missing = HEADER_BYTES - header.length;
      header = Buffer.concat([header, rest.subarray(0, missing)]);
      rest = rest.subarray(missing);
      framed ??= looksFramed(header);
      if (framed === false) {
        yield header;
        continue;
      }
      if (header.length < HEADER_BYTES) continue;
      left = header.readUInt32BE(4);
      header = Buffer.alloc(0);
    }
  }
}

/** Undefined until enough of it is there. */
function looksFramed(header: Buffer): boolean | undefined {
  const [stream = 0, ...zeros] = header.subarray(0, 4);
  if (stream > 2 || zeros.some((byte) => byte !== 0)) return false;
  return header.length < 4 ? undefined : true;
}
