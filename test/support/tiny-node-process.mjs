// A stand-in for a broker process: accepts connections on a port and writes `pid startTime` into its pid file.
// usage: node tiny-node-process.mjs <pidFile> <port> [host] [lifetime ms]
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';

const [pidFile, port, host = '127.0.0.1', livesMs = '120000'] = process.argv.slice(2);
const server = createServer((socket) => socket.on('error', () => socket.destroy()));
server.on('error', (error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
server.listen(Number(port), host, () => {
  const stat = readFileSync('/proc/self/stat', 'utf8');
  const startTime = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  writeFileSync(`${pidFile}.new`, `${process.pid} ${startTime}\n`);
  renameSync(`${pidFile}.new`, pidFile);
});
// A test that was killed must not leave its nodes behind.
setTimeout(() => process.exit(0), Number(livesMs));
