import { SreError } from '../../core/sre-error.ts';
import { impossible } from './capability.ts';
import { cutTable } from './cut-rules.ts';
import { rehearse } from './namespace.ts';
import { renewal } from './nft-table.ts';
import { shapingCommands } from './qdisc.ts';
import { shapeTable } from './shape-rules.ts';

const TABLE = 'sre_chaos_rehearsal';
const SHOW = `nft list table inet ${TABLE}`;
const DELETE = `nft delete table inet ${TABLE}`;
const GONE = `! ${SHOW} 2>/dev/null`;

/** Makes the rules of a cut in a network namespace of its own, renews and deletes them, and looks each time. */
export async function rehearseCut(signal: AbortSignal): Promise<void> {
  const rules = { from: 'everybody', addresses: [], direction: 'both', mode: 'drop' } as const;
  await demand(
    'a cut',
    [`nft '${cutTable(TABLE, rules, 1_000)}'`, `nft '${renewal(TABLE, 1_000)}'`, SHOW, DELETE, GONE],
    signal,
  );
}

/** The same for a slow link, on its loopback. */
export async function rehearseShape(signal: AbortSignal): Promise<void> {
  const shaping = shapingCommands('lo', '5000:', { rateBitsPerSecond: 1_000_000 }).map((argv) => argv.join(' '));
  const table = shapeTable(TABLE, { handle: '5000:', loss: 0.5 }, 1_000);
  const undone = ['tc qdisc del dev lo root handle 5000:', '! tc qdisc show dev lo | grep -q 5000:'];
  await demand('a slow link', [...shaping, `nft '${table}'`, DELETE, GONE, ...undone], signal);
}

/** The same for an interface that goes down and comes back. */
export async function rehearseLinks(signal: AbortSignal): Promise<void> {
  const steps = ['down', 'up'].flatMap((state) => [
    `ip link set dev lo ${state}`,
    `${state === 'up' ? '' : '! '}ip link show dev lo up | grep -q lo`,
  ]);
  await demand('an interface', ['ip link set dev lo up', ...steps], signal);
}

async function demand(what: string, steps: readonly string[], signal: AbortSignal): Promise<void> {
  const { exitCode, stderr } = await rehearse(steps.join(' && '), signal).catch((error: unknown) => {
    if (error instanceof SreError) throw impossible(error.message, error.hint);
    throw error;
  });
  if (exitCode === 0) return;
  throw impossible(
    `${what} in a network namespace of our own: ${stderr.trim().split('\n')[0] || 'it is still there after its undo'}`,
  );
}
