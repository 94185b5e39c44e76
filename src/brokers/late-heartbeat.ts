import { SourceError } from '../core/source.ts';

/** The error of a node whose heartbeat `topic` is older than it may be. */
export function lateHeartbeat(node: string, topic: string, ageMs: number, limitMs: number): SourceError {
  const [age, limit] = [ageMs, limitMs].map((ms) => `${Math.round(ms / 1_000)} s`);
  return new SourceError('stale', `${node}: ${topic} was last published ${age} ago, expected within ${limit}`);
}
