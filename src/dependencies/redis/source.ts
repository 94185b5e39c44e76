import { SourceError } from '../../core/source.ts';
import type { DependencyTarget, OpenDependency } from '../dependency-kind.ts';
import { askInfo } from './ask-info.ts';
import { parseInfo } from './info.ts';
import { infoReadings } from './info-readings.ts';

/** One source: a connection and an `INFO` a read. */
export function openRedis(target: DependencyTarget): OpenDependency {
  return {
    sources: [
      {
        name: target.source,
        read: async (signal) => {
          const info = parseInfo(await askInfo(target, signal));
          if (info === undefined) {
            throw new SourceError('parse', `INFO of ${target.address}: expected redis_version or valkey_version in it`);
          }
          return { readings: infoReadings(target.name, info) };
        },
      },
    ],
    [Symbol.asyncDispose]: async () => {},
  };
}
