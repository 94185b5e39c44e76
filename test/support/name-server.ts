import { createSocket } from 'node:dgram';
import type { AddressInfo } from 'node:net';

/** A name server for IPv4 addresses whose records a test may change; no other name exists. */
export interface NameServer extends AsyncDisposable {
  /** `127.0.0.1:port`. */
  readonly address: string;
  readonly records: Map<string, readonly string[]>;
  /** While true it hears questions and answers none. */
  silent: boolean;
}

export async function openNameServer(records: Readonly<Record<string, readonly string[]>>): Promise<NameServer> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => {
    socket.bind(0, '127.0.0.1', resolve);
  });
  const server: NameServer = {
    address: `127.0.0.1:${(socket.address() as AddressInfo).port}`,
    records: new Map(Object.entries(records)),
    silent: false,
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        socket.close(() => resolve());
      }),
  };
  socket.on('message', (question, from) => {
    if (!server.silent) socket.send(answerTo(question, server.records), from.port, from.address);
  });
  return server;
}

/** RFC 1035, as little of it as a resolver needs. */
function answerTo(question: Buffer, records: ReadonlyMap<string, readonly string[]>): Buffer {
  const labels: string[] = [];
  let at = 12;
  for (let length = question[at] ?? 0; length > 0; length = question[at] ?? 0) {
    labels.push(question.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  const asked = question.subarray(12, at + 5);
  const isA = question.readUInt16BE(at + 1) === 1;
  const known = records.get(labels.join('.'));
  const addresses = isA ? (known ?? []) : [];
  const head = Buffer.from(question.subarray(0, 12));
  head.writeUInt16BE(known === undefined ? 0x8583 : 0x8580, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(addresses.length, 6);
  head.writeUInt32BE(0, 8);
  const answers = addresses.map((address) =>
    Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, ...address.split('.').map(Number)]),
  );
  return Buffer.concat([head, asked, ...answers]);
}
