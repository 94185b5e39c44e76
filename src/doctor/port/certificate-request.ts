const HANDSHAKE = 22;
const CERTIFICATE_REQUEST = 13;
const SERVER_HELLO_DONE = 14;

/**
 * Whether a server's first flight of TLS 1.2 asks for a client certificate; undefined when the flight is not whole.
 * RFC 5246: records of type, version and length; in them messages of type and a length of three bytes.
 */
export function isCertificateAsked(flight: Buffer): boolean | undefined {
  const messages: Buffer[] = [];
  for (let at = 0; at + 5 <= flight.length && flight[at] === HANDSHAKE; ) {
    const end = at + 5 + flight.readUInt16BE(at + 3);
    messages.push(flight.subarray(at + 5, end));
    at = end;
  }
  const all = Buffer.concat(messages);
  for (let at = 0; at + 4 <= all.length; at += 4 + all.readUIntBE(at + 1, 3)) {
    if (all[at] === CERTIFICATE_REQUEST) return true;
    if (all[at] === SERVER_HELLO_DONE) return false;
  }
  return undefined;
}
