import { FLOATING, type Strip } from './strip.ts';
import type { TrialReport } from './trial-report.ts';

/** Streams of one kind, next to each other on the timeline. */
export interface StripGroup {
  readonly title: string;
  readonly note: string;
  readonly strips: readonly Strip[];
}

/** More routes than this would be too thin to tell apart. */
const MAX_ROUTES = 16;

/** Streams through the endpoint first, then the pinned ones: by sides of a partition, else by whether they touch what was hit. */
export function stripGroups(trial: TrialReport): readonly StripGroup[] {
  const fast = new Set(
    trial.findings?.streams.filter(({ attachment }) => attachment === 'fast').map(({ stream }) => stream),
  );
  const floating = trial.strips.filter(({ path }) => path === FLOATING);
  const pinned = trial.strips.filter(({ path }) => path !== FLOATING);
  const groups = [
    { title: 'endpoint', note: 'the fleet', strips: floating.filter(({ stream }) => !fast.has(stream)) },
    { title: 'endpoint', note: 'in a hurry', strips: floating.filter(({ stream }) => fast.has(stream)) },
    ...pinnedGroups(trial, pinned),
  ];
  return groups
    .filter(({ strips }) => strips.length > 0)
    .map((group) => ({ ...group, strips: group.strips.toSorted((a, b) => a.qos - b.qos) }));
}

function pinnedGroups({ findings, targets, sides = [] }: TrialReport, pinned: readonly Strip[]): readonly StripGroup[] {
  const routes = (findings?.routes ?? []).filter(({ streams }) => streams.length > 0);
  if (routes.length > 0 && routes.length <= MAX_ROUTES) {
    const owes = new Set(sides.filter(({ mustServe }) => mustServe).map(({ name }) => name));
    const routed = new Set(routes.flatMap(({ streams }) => streams));
    return [
      ...routes.map(({ from, to, streams }) => ({
        title: from === to ? `within ${from}` : `${from} → ${to}`,
        note: from === to && owes.has(from) ? 'must serve' : 'pinned',
        strips: pinned.filter(({ stream }) => streams.includes(stream)),
      })),
      { title: 'node to node', note: 'on no side', strips: pinned.filter(({ stream }) => !routed.has(stream)) },
    ];
  }
  const hit = new Set(targets);
  const touched = pinned.filter(({ path }) => path.split(' to ').some((node) => hit.has(node)));
  return [
    { title: 'node to node', note: 'left alone', strips: pinned.filter((strip) => !touched.includes(strip)) },
    { title: 'node to node', note: hit.size > 2 ? 'hit' : `with ${targets.join(', ')}`, strips: touched },
  ];
}
