import { CLIENT_LINK, type FaultKind, type FaultSpec } from '../../src/chaos/fault.ts';

/** A moment at which a drill is killed. */
export interface KillMoment {
  readonly event: string;
  readonly when: 'before' | 'after' | 'during';
  /** How far into a call, `during` one. */
  readonly delayMs?: number;
}

/**
 * Who is left to take the fault back: the watchdog, one lease after the drill's death; nobody, when it is killed too, so
 * that kernel timers and `sre chaos recover` have to do; or both at once.
 */
export type Survivor = 'watchdog' | 'nobody' | 'both';

/** One kill. */
export interface Kill {
  readonly driver: 'process' | 'command' | 'docker';
  readonly spec: FaultSpec;
  readonly moment: KillMoment;
  readonly survivor: Survivor;
}

const LINES = ['opened', 'intend', 'injected', 'proven', 'undone', 'verified', 'closed'];
const SURVIVORS: readonly Survivor[] = ['watchdog', 'nobody', 'both'];

/** A fault of every kind on processes with a network of their own, and one by the operator's commands; all of it on containers. */
const FAULTS: readonly (readonly [Kill['driver'], FaultSpec])[] = [
  ['process', { kind: 'kill', node: 'n1' }],
  ['process', { kind: 'stop', node: 'n1', graceMs: 2_000 }],
  ['process', { kind: 'pause', node: 'n1' }],
  ['process', { kind: 'cut', node: 'n1', from: 'everybody', direction: 'both', mode: 'drop' }],
  ['process', { kind: 'cut', node: 'n1', from: 'clients', direction: 'in', mode: 'reset' }],
  ['process', { kind: 'disconnect', node: 'n1' }],
  ['process', { kind: 'shape', node: 'n1', rateBitsPerSecond: 256_000 }],
  ['process', { kind: 'fill', node: 'n1', keepFree: 0.05 }],
  ['process', { kind: 'starve', node: 'n1', cpus: 0.2 }],
  ['process', { kind: 'squeeze', node: 'n1', bytes: 256 * 1024 * 1024 }],
  ['process', { kind: 'exhaust', node: 'n1', spare: 2 }],
  ['command', { kind: 'command', node: 'n1', command: 'flag' }],
  ['docker', { kind: 'kill', node: 'n1' }],
  ['docker', { kind: 'stop', node: 'n1', graceMs: 2_000 }],
  ['docker', { kind: 'pause', node: 'n1' }],
  ['docker', { kind: 'cut', node: 'n1', from: 'everybody', direction: 'both', mode: 'drop' }],
  ['docker', { kind: 'cut', node: 'n1', from: ['n2'], direction: 'in', mode: 'drop' }],
  ['docker', { kind: 'cut', node: 'n1', from: 'clients', direction: 'in', mode: 'reset' }],
  ['docker', { kind: 'disconnect', node: 'n1' }],
  ['docker', { kind: 'shape', node: 'n1', rateBitsPerSecond: 256_000 }],
  ['docker', { kind: 'fill', node: 'n1', keepFree: 0.05 }],
  ['docker', { kind: 'starve', node: 'n1', cpus: 0.2 }],
  ['docker', { kind: 'squeeze', node: 'n1', bytes: 256 * 1024 * 1024 }],
  ['docker', { kind: 'exhaust', node: 'n1', spare: 2 }],
  ['docker', { kind: 'link', node: CLIENT_LINK, fault: { kind: 'blackhole' } }],
];

/** Kinds whose faults the kernel ends by itself. */
export const LEASED_KINDS: ReadonlySet<FaultKind> = new Set(['cut', 'shape', 'link']);

/** Every moment: before and after each line of the journal, and a little way into each call that changes something. */
function moments(random: () => number, kind: FaultKind): readonly KillMoment[] {
  const lines = LINES.flatMap((event) => [
    { event, when: 'before' as const },
    { event, when: 'after' as const },
  ]);
  const calls = ['apply', 'apply', 'undo', 'undo', ...(LEASED_KINDS.has(kind) ? ['renew', 'renew'] : [])];
  return [...lines, ...calls.map((event) => ({ event, when: 'during' as const, delayMs: Math.floor(random() * 40) }))];
}

/** Every kind of fault at every moment; who survives goes round. */
export function allKills(random: () => number): readonly Kill[] {
  let turn = 0;
  return FAULTS.flatMap(([driver, spec]) =>
    moments(random, spec.kind).map((moment) => {
      turn += 1;
      return { driver, spec, moment, survivor: SURVIVORS[turn % SURVIVORS.length] ?? 'nobody' };
    }),
  );
}

/** Moments at which something is broken, or may be. */
const HOT: readonly KillMoment[] = [
  { event: 'injected', when: 'before' },
  { event: 'undo', when: 'during', delayMs: 5 },
  { event: 'injected', when: 'after' },
  { event: 'apply', when: 'during', delayMs: 10 },
  { event: 'proven', when: 'after' },
];

/** One kill for every kind; nobody but the operator is left, which is quick. */
export function fewKills(): readonly Kill[] {
  return FAULTS.map(([driver, spec], index) => ({
    driver,
    spec,
    moment: HOT[index % HOT.length] ?? { event: 'injected', when: 'after' },
    survivor: 'nobody',
  }));
}
