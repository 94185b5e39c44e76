import { readFile } from 'node:fs/promises';
import { isIPv6 } from 'node:net';
import { portAccepts } from '../drivers/port-check.ts';
import { inside, type Namespace } from './namespace.ts';
import { runTool } from './tool.ts';

/** Longer than any handshake between processes of one machine. */
const WITHIN_MS = 1_000;
/** Run by Node inside a namespace, where bash or netcat need not be: prints after how many ms it got a connection, and ends with 0. */
const dialScript = (host: string, port: number): string => `
process.exitCode = 1;
const begin = performance.now();
const socket = require('node:net').connect(${JSON.stringify({ host, port })});
const timer = setTimeout(() => socket.destroy(), ${WITHIN_MS});
socket.once('connect', () => { process.exitCode = 0; require('node:fs').writeSync(1, String(performance.now() - begin)); socket.destroy(); });
socket.once('error', () => socket.destroy());
socket.once('close', () => clearTimeout(timer));
`;

/** Whether somebody in `from` (absent: on this machine) gets a TCP connection to one of the addresses. */
export async function canReach(
  from: Namespace | undefined,
  addresses: readonly string[],
  port: number,
  signal: AbortSignal,
): Promise<boolean> {
  const answers = await Promise.all(addresses.map((address) => dial(from, address, port, signal)));
  return answers.includes(true);
}

/** How long the handshake with the fastest of the addresses takes, ms, without what the one who dials needs to start; absent: none. */
export async function handshakeMs(
  from: Namespace | undefined,
  addresses: readonly string[],
  port: number,
  signal: AbortSignal,
): Promise<number | undefined> {
  const took = await Promise.all(addresses.map((address) => dialled(from, address, port, signal)));
  const reached = took.filter((each) => each !== undefined);
  return reached.length === 0 ? undefined : Math.min(...reached);
}

async function dial(from: Namespace | undefined, host: string, port: number, signal: AbortSignal): Promise<boolean> {
  if (from !== undefined) return (await dialled(from, host, port, signal)) !== undefined;
  const within = AbortSignal.any([signal, AbortSignal.timeout(WITHIN_MS)]);
  return (await portAccepts(isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`, within)) === true;
}

async function dialled(
  from: Namespace | undefined,
  host: string,
  port: number,
  signal: AbortSignal,
): Promise<number | undefined> {
  const argv = [process.execPath, '-e', dialScript(host, port)];
  const { exitCode, stdout } = await runTool(from === undefined ? argv : inside(from, argv), signal);
  return exitCode === 0 ? Number(stdout) : undefined;
}

/** Those of some addresses that are on a link of this machine: others may be answered by anybody on the way. */
export async function linkedHere(addresses: readonly string[], signal: AbortSignal): Promise<readonly string[]> {
  const linked = await Promise.all(
    addresses.map(async (address) => {
      const { exitCode, stdout } = await runTool(['ip', '-oneline', 'route', 'get', address], signal);
      return exitCode === 0 && !/ via /.test(stdout);
    }),
  );
  return addresses.filter((_address, index) => linked[index]);
}

/** TCP ports a process's namespace listens on for others than itself, lowest first. */
export async function listeningPorts(pid: number): Promise<readonly number[]> {
  const tables = await Promise.all(
    ['tcp', 'tcp6'].map((name) => readFile(`/proc/${pid}/net/${name}`, 'utf8').catch(() => '')), // no IPv6, or gone
  );
  return parseListening(tables.join('\n'));
}

/** Reads lines of `/proc/net/tcp`: `sl local_address rem_address st ...`, in hexadecimal. */
export function parseListening(text: string): readonly number[] {
  const ports = text.split('\n').flatMap((line) => {
    const [, local = '', , state] = line.trim().split(/\s+/);
    const [address = '', port = ''] = local.split(':');
    const loopback = /^[0-9A-F]{6}7F$/.test(address) || address === '00000000000000000000000001000000';
    return state === '0A' && !loopback ? [Number.parseInt(port, 16)] : [];
  });
  return [...new Set(ports)].toSorted((a, b) => a - b);
}
