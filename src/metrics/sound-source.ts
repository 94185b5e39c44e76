import type { ClusterView } from '../core/cluster-view.ts';
import type { Log } from '../core/log.ts';
import type { Reading } from '../core/reading.ts';
import { type Source, SourceError } from '../core/source.ts';
import { messageOf } from '../core/sre-error.ts';
import { soundReading, soundText } from './sound-reading.ts';

/**
 * The source, whose answers hold only what can be: whatever a broker says, and whatever a parser makes of it, no series
 * is of a wrong type. What is left out is said once for each metric. A read that its signal ended is a `timeout`.
 */
export function soundSource(source: Source, log: Log): Source {
  const complained = new Set<string>();

  const check = (given: readonly Reading[]): readonly Reading[] => {
    const sound: Reading[] = [];
    let same = true;
    for (const reading of given) {
      const kept = soundReading(reading);
      same &&= kept === reading;
      if (kept !== undefined) {
        sound.push(kept);
        continue;
      }
      if (complained.has(reading.metric)) continue;
      complained.add(reading.metric);
      const who = { ...(source.node === undefined ? {} : { node: source.node }), source: source.name };
      log.warn({ ...who, metric: reading.metric, value: String(reading.value) }, 'a value that cannot be is left out');
    }
    return same ? given : sound;
  };

  return {
    ...source,
    read: async (signal) => {
      const answer = await source.read(signal).catch((error: unknown) => {
        throw signal.aborted && !(error instanceof SourceError) ? endedBy(source, signal) : error;
      });
      const { readings, views } = answer;
      return { ...answer, readings: check(readings), ...(views === undefined ? {} : { views: views.map(soundView) }) };
    },
  };
}

/** A source that waited for several nodes may pass on what ended the wait as it is. */
function endedBy({ node, name }: Source, signal: AbortSignal): SourceError {
  const who = node === undefined ? name : `${name} of ${node}`;
  return new SourceError('timeout', `${who}: ${messageOf(signal.reason)}`, { cause: signal.reason });
}

/** Names of members become labels of nodes that are not configured. */
function soundView(view: ClusterView): ClusterView {
  const names = [...view.running, ...view.known];
  if (names.every((name) => soundText(name) === name)) return view;
  return { ...view, running: distinct(view.running), known: distinct(view.known) };
}

function distinct(names: readonly string[]): readonly string[] {
  return [...new Set(names.map(soundText))];
}
