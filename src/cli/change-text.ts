import { EXIT, type ExitCode } from '../core/exit-code.ts';
import type { Change } from '../deliver/change.ts';
import type { Io } from './io.ts';

/** How a push reports. */
export interface ChangeFlags {
  readonly dryRun?: boolean;
  readonly diff?: boolean;
  readonly json?: boolean;
}

/** Whether these flags ask for a look only. */
export const looksOnly = ({ dryRun, diff }: ChangeFlags): boolean => dryRun === true || diff === true;

const DONE = { create: 'created', update: 'updated', delete: 'deleted' } as const;
const WOULD = { create: 'would create', update: 'would update', delete: 'would delete' } as const;

/**
 * Prints what a push did, or would do. A look at what would change is 1, the same as `--check` of a build. Refusals and
 * failures are 8 and 3 when nothing else was to be done, else 1: a part of it is done.
 */
export function reportChanges(io: Io, where: string, changes: readonly Change[], flags: ChangeFlags): ExitCode {
  const look = looksOnly(flags);
  if (flags.json === true) {
    io.stdout.write(`${JSON.stringify({ where, written: !look, changes }, null, 2)}\n`);
  } else {
    for (const change of changes) {
      io.stdout.write(`${words(change, look)}\n`);
      if (flags.diff === true) for (const line of change.diff ?? []) io.stdout.write(`    ${line}\n`);
    }
    io.stdout.write(`${where}: ${summary(changes, look)}\n`);
  }
  if (changes.some(({ action, why }) => action === 'refused' && why?.includes('is not ours') === true)) {
    io.stderr.write('hint: --overwrite replaces what is not ours; --diff shows what would be lost\n');
  }
  return exitOf(changes, look);
}

function exitOf(changes: readonly Change[], look: boolean): ExitCode {
  const has = (...actions: readonly Change['action'][]): boolean =>
    changes.some(({ action }) => actions.includes(action));
  const touches = has('create', 'update', 'delete');
  if (touches && (look || has('refused', 'failed'))) return EXIT.finding;
  if (has('failed')) return EXIT.precondition;
  return has('refused') ? EXIT.refused : EXIT.ok;
}

function words({ name, action, why }: Change, look: boolean): string {
  const verb =
    action === 'create' || action === 'update' || action === 'delete' ? (look ? WOULD : DONE)[action] : action;
  return why === undefined ? `${verb} ${name}` : `${verb} ${name}: ${why}`;
}

function summary(changes: readonly Change[], look: boolean): string {
  const count = (...actions: readonly Change['action'][]): number =>
    changes.filter(({ action }) => actions.includes(action)).length;
  const changed = `${count('create', 'update', 'delete')} ${look ? 'would change' : 'changed'}`;
  const bad = [
    ...(count('refused') === 0 ? [] : [`${count('refused')} refused`]),
    ...(count('failed') === 0 ? [] : [`${count('failed')} failed`]),
  ];
  return [changed, `${count('unchanged')} unchanged`, ...bad].join(', ');
}
