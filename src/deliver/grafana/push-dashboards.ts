import { EXIT } from '../../core/exit-code.ts';
import { SreError } from '../../core/sre-error.ts';
import { isList, type JsonObject, without } from '../../generate/json-tree.ts';
import type { Change, PushMode } from '../change.ts';
import { jsonDiff } from '../json-diff.ts';
import { type DashboardStore, type DashboardWrite, GRAFANAS_OWN, type StoredDashboard } from './dashboard-store.ts';
import { forOperator } from './grafana-answer.ts';

/** Every dashboard of ours carries it; what lies under one of our uids without it belongs to somebody else. */
const OUR_TAG = 'mqtt-sre';
const MESSAGE = 'sre dashboards push';
/** How often a dashboard that changes under our hands is read and compared again. */
const TRIES = 3;

/** A dashboard to be pushed: the model as the JSON file has it. */
export interface PushedDashboard {
  readonly uid: string;
  readonly model: JsonObject;
}

/** Where dashboards go. */
export interface FolderWish {
  /** Title of a folder at the root; empty is the root itself. */
  readonly title: string;
  /** Whether dashboards that lie elsewhere are moved into it. */
  readonly move: boolean;
}

/**
 * Makes Grafana have these dashboards. What is there already with this content is not written, what is not ours is
 * refused, and one that fails does not keep the others back. Throws when not even the folder can be had.
 */
export async function pushDashboards(
  store: DashboardStore,
  dashboards: readonly PushedDashboard[],
  wish: FolderWish,
  mode: PushMode,
  signal: AbortSignal,
): Promise<readonly Change[]> {
  const folder = await folderFor(store, wish, mode, signal);
  const changes: Change[] = folder.change === undefined ? [] : [folder.change];
  for (const { uid, model } of dashboards) {
    const wanted: DashboardWrite = { uid, model: without(model, GRAFANAS_OWN), folder: folder.uid, message: MESSAGE };
    changes.push(await pushOne(store, wanted, wish.move, mode, signal));
  }
  return changes;
}

async function folderFor(
  store: DashboardStore,
  { title }: FolderWish,
  { write }: PushMode,
  signal: AbortSignal,
): Promise<{ readonly uid: string; readonly change?: Change }> {
  if (title === '') return { uid: '' };
  try {
    const found = await store.findFolder(title, signal);
    if (found !== undefined) return { uid: found };
    const change: Change = { name: `folder "${title}"`, action: 'create' };
    if (!write) return { uid: '', change };
    const { uid, made } = await store.createFolder(title, signal);
    return made ? { uid, change } : { uid };
  } catch (error) {
    throw forOperator(error, `the folder "${title}"`);
  }
}

async function pushOne(
  store: DashboardStore,
  wanted: DashboardWrite,
  move: boolean,
  mode: PushMode,
  signal: AbortSignal,
): Promise<Change> {
  const name = wanted.uid;
  try {
    for (let tries = 1; tries <= TRIES; tries++) {
      const stored = await store.read(name, signal);
      const change = stored === undefined ? ({ name, action: 'create' } as const) : compare(stored, wanted, move, mode);
      if (!mode.write || change.action === 'unchanged' || change.action === 'refused') return change;
      const outcome =
        stored === undefined
          ? await store.create(wanted, signal)
          : await store.update({ ...wanted, folder: move ? wanted.folder : stored.folder }, stored, signal);
      if (outcome === 'written') return change;
    }
    return { name, action: 'failed', why: `somebody else changed it at the same time, ${TRIES} times over` };
  } catch (error) {
    if (signal.aborted) throw error;
    const told = forOperator(error, name);
    if (!(told instanceof SreError)) throw told;
    if (told.exitCode === EXIT.refused) return { name, action: 'refused', why: told.message };
    return { name, action: 'failed', why: told.message };
  }
}

function compare(stored: StoredDashboard, wanted: DashboardWrite, move: boolean, mode: PushMode): Change {
  const { uid: name } = wanted;
  const tags = stored.model['tags'];
  const ours = isList(tags) && tags.includes(OUR_TAG);
  const diff = [
    ...jsonDiff(stored.model, wanted.model),
    ...(move && stored.folder !== wanted.folder ? [`~ folder: "${stored.folder}" -> "${wanted.folder}"`] : []),
  ];
  if (diff.length === 0) return { name, action: 'unchanged' };
  if (stored.keptBy !== undefined) {
    return { name, action: 'refused', why: `it is kept by ${stored.keptBy}, which would undo a push`, diff };
  }
  if (!ours && !mode.overwrite) {
    const title = typeof stored.model['title'] === 'string' ? ` ("${stored.model['title']}")` : '';
    return { name, action: 'refused', why: `the dashboard there${title} is not ours: it has no tag ${OUR_TAG}`, diff };
  }
  return { name, action: 'update', diff };
}
