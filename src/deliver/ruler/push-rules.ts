import { SourceError } from '../../core/source.ts';
import type { RuleGroup } from '../../generate/delivery/rule-groups.ts';
import type { Change, PushMode } from '../change.ts';
import { jsonDiff } from '../json-diff.ts';
import { canonicalGroup } from './canonical-group.ts';
import type { RuleStore } from './rule-store.ts';

/** Groups of ours begin with one of these; others in the namespace are left alone. */
const OUR_GROUPS = /^mqtt[.-]/;

/**
 * Makes the namespace have these groups: the same are not written, groups of ours that are no longer built are deleted,
 * groups of others stay. One that fails does not keep the others back. Throws when the namespace cannot be read.
 */
export async function pushRules(
  store: RuleStore,
  groups: readonly RuleGroup[],
  { write }: Pick<PushMode, 'write'>,
  signal: AbortSignal,
): Promise<readonly Change[]> {
  const there = new Map((await store.list(signal)).map((group) => [group.name, group]));
  const changes: Change[] = [];
  for (const group of groups) {
    const change = compare(there.get(group.name), group);
    changes.push(await done(change, write && change.action !== 'unchanged', () => store.set(group, signal), signal));
  }
  const wanted = new Set(groups.map(({ name }) => name));
  const gone = [...there.keys()].filter((name) => !wanted.has(name) && OUR_GROUPS.test(name));
  // Only what was built can replace it: after a failure the old groups are better than none.
  const failed = changes.some(({ action }) => action === 'failed');
  for (const name of gone) {
    const change: Change = { name, action: 'delete' };
    changes.push(
      failed
        ? { name, action: 'failed', why: 'not deleted, because not every group could be written' }
        : await done(change, write, () => store.remove(name, signal), signal),
    );
  }
  return changes;
}

async function done(change: Change, write: boolean, run: () => Promise<void>, signal: AbortSignal): Promise<Change> {
  if (!write) return change;
  try {
    await run();
    return change;
  } catch (error) {
    if (!(error instanceof SourceError) || signal.aborted) throw error;
    return { name: change.name, action: 'failed', why: error.message };
  }
}

function compare(there: RuleGroup | undefined, group: RuleGroup): Change {
  if (there === undefined) return { name: group.name, action: 'create' };
  const diff = jsonDiff(canonicalGroup(there), canonicalGroup(group));
  return diff.length === 0 ? { name: group.name, action: 'unchanged' } : { name: group.name, action: 'update', diff };
}
