import { SourceError } from '../../core/source.ts';
import { createHttpReader } from '../../http/http-reader.ts';
import type { DependencyTarget, OpenDependency } from '../dependency-kind.ts';
import { parseStubStatus, stubStatusReadings } from './stub-status.ts';

/** A status page has a hundred bytes. */
const MAX_BYTES = 64 * 1024;

export function openNginx(target: DependencyTarget): OpenDependency {
  const http = createHttpReader(target);
  return {
    sources: [
      {
        name: target.source,
        read: async (signal) => {
          const { body } = await http.text(target.address, { signal, accept: 'text/plain', maxBytes: MAX_BYTES });
          const status = parseStubStatus(body);
          if (status === undefined) {
            const begins = JSON.stringify(body.slice(0, 40));
            throw new SourceError(
              'parse',
              `GET ${target.address}: expected a stub_status page, got one that begins ${begins}`,
            );
          }
          return { readings: stubStatusReadings(target.name, status) };
        },
      },
    ],
    [Symbol.asyncDispose]: () => http[Symbol.asyncDispose](),
  };
}
