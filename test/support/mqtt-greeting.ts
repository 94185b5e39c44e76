import { connect } from 'node:net';

/** Whether something behind a port of 127.0.0.1 answers a CONNECT; Docker's proxy accepts connections before it does. */
export function greets(port: number): Promise<boolean> {
  const CONNECT = Buffer.from([0x10, 0x0c, 0, 4, 0x4d, 0x51, 0x54, 0x54, 4, 2, 0, 10, 0, 0]);
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    const end = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(1_000, () => end(false)).once('error', () => end(false));
    socket.once('close', () => end(false)).once('data', () => end(true));
    socket.write(CONNECT);
  });
}
