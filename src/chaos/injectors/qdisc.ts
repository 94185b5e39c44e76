import { z } from 'zod';
import type { FaultOf } from '../fault.ts';
import { inside, type Namespace } from './namespace.ts';
import { demandTool } from './tool.ts';

const listing = z.array(
  z.object({
    kind: z.string().optional(),
    handle: z.string().optional(),
    dev: z.string().optional(),
    root: z.boolean().optional(),
  }),
);

/** The queueing discipline at the root of an interface. */
export interface RootQdisc {
  readonly device: string;
  readonly kind: string;
  /** `0:` is the kernel's own default. */
  readonly handle: string;
}

/** Root disciplines of a namespace's interfaces, without loopback. */
export async function rootQdiscs(namespace: Namespace, signal: AbortSignal): Promise<readonly RootQdisc[]> {
  const text = await demandTool(inside(namespace, ['tc', '-json', 'qdisc', 'show']), signal);
  return listing
    .parse(JSON.parse(text === '' ? '[]' : text))
    .flatMap(({ kind = '', handle = '', dev, root }) =>
      root === true && dev !== undefined && dev !== 'lo' ? [{ device: dev, kind, handle }] : [],
    );
}

const lengths = z.array(z.object({ ifname: z.string(), txqlen: z.number().optional() }));

/** The length of the send queue of each interface: the kernel gives one to an interface without when it gets a discipline. */
export async function queueLengths(
  namespace: Namespace,
  signal: AbortSignal,
): Promise<Readonly<Record<string, number>>> {
  const text = await demandTool(inside(namespace, ['ip', '-json', 'link', 'show']), signal);
  return Object.fromEntries(lengths.parse(JSON.parse(text)).map(({ ifname, txqlen }) => [ifname, txqlen ?? 0]));
}

/** Our handle for a fault; nobody gives such numbers by hand. */
export function ownHandle(table: string): string {
  return `5${table.slice(-3)}:`;
}

/** How packets are treated in the one class of ours: what `tc` can do of the fault. */
export interface Shaping extends Pick<FaultOf<'shape'>, 'delayMs' | 'jitterMs' | 'rateBitsPerSecond'> {
  /** Loss by netem; absent where nft has to do it. */
  readonly netemLoss?: number;
}

/** Faster than any link, so that the class only classifies. */
const NO_LIMIT = 100_000_000_000;
const PACKET_BITS = 1_500 * 8;
/** Packets wait this long in the queue of a slow link before they are dropped, as a router would have it. */
const QUEUE_SECONDS = 0.4;

/** Commands that set up an interface: everything passes untouched except what is put into class 1. */
export function shapingCommands(device: string, handle: string, shaping: Shaping): readonly (readonly string[])[] {
  const { delayMs, jitterMs, rateBitsPerSecond: rate, netemLoss } = shaping;
  const netem = delayMs !== undefined || netemLoss !== undefined;
  const limit = rate === undefined ? undefined : Math.max(10, Math.round((rate * QUEUE_SECONDS) / PACKET_BITS));
  const burst = Math.max(1_600, Math.round((rate ?? NO_LIMIT) / 8 / 100));
  const bound = ['rate', `${rate ?? NO_LIMIT}bit`, 'burst', `${burst}b`, 'cburst', `${burst}b`, 'quantum', '1514'];
  const leaf = netem
    ? [
        'netem',
        'limit',
        String(limit ?? 10_000),
        ...(delayMs === undefined
          ? []
          : ['delay', `${delayMs}ms`, ...(jitterMs === undefined ? [] : [`${jitterMs}ms`])]),
        ...(netemLoss === undefined ? [] : ['loss', `${netemLoss * 100}%`]),
      ]
    : ['pfifo', 'limit', String(limit ?? 1_000)];
  return [
    ['tc', 'qdisc', 'add', 'dev', device, 'root', 'handle', handle, 'htb', 'default', '0'],
    ['tc', 'class', 'add', 'dev', device, 'parent', handle, 'classid', `${handle}1`, 'htb', ...bound],
    ['tc', 'qdisc', 'add', 'dev', device, 'parent', `${handle}1`, ...leaf],
  ];
}

/** Takes our discipline off an interface, and nobody else's; says whether there was one. */
export async function removeQdisc(
  namespace: Namespace,
  { device, queueLength }: ShapedDevice,
  handle: string,
  signal: AbortSignal,
): Promise<boolean> {
  const isThere = async (): Promise<boolean> =>
    (await rootQdiscs(namespace, signal)).some((each) => each.device === device && each.handle === handle);
  if (!(await isThere())) return false;
  // The length first: whoever dies in between finds the discipline, and does both again.
  await demandTool(inside(namespace, ['ip', 'link', 'set', 'dev', device, 'txqueuelen', String(queueLength)]), signal);
  try {
    await demandTool(inside(namespace, ['tc', 'qdisc', 'del', 'dev', device, 'root', 'handle', handle]), signal);
    return true;
  } catch (error) {
    if (await isThere()) throw error;
    return false; // somebody else took it off meanwhile: a watchdog, or a recover
  }
}

/** An interface of ours to shape, and the length of its send queue before. */
export interface ShapedDevice {
  readonly device: string;
  readonly queueLength: number;
}
