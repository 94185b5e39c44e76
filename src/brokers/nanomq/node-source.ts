import type { Log } from '../../core/log.ts';
import { type Source, SourceError } from '../../core/source.ts';
import type { HttpReader } from '../../http/http-reader.ts';
import { type PrometheusPage, parsePrometheusText } from '../../http/prometheus-text.ts';
import { type NodeStatus, statusOf, statusReadings } from './node-status.ts';
import { cpuReadings, pageReadings } from './page-readings.ts';
import { costsOneDocument, inWords } from './result-code.ts';

/**
 * One broker: its Prometheus page, then what it says of itself, one request after the other. `/configuration` and
 * `/bridges` hold passwords and are never asked for; `/metrics` would start the CPU measurement anew.
 */
export function openNodeSource(options: {
  readonly node: string;
  /** Base of the API, `.../api/v4`. */
  readonly api: string;
  readonly reader: HttpReader;
  /** Whether this broker is the only one configured, so that its topics are all there are. */
  readonly alone: boolean;
  readonly log: Log;
}): Source {
  const { node, api, reader, alone, log } = options;
  let uptimeAtLastRead: number | undefined;

  const page = async (signal: AbortSignal): Promise<PrometheusPage> => {
    const url = `${api}/prometheus`;
    const { body } = await reader.text(url, { signal, accept: 'text/plain' });
    const read = parsePrometheusText(body);
    if ([...read.samples.keys()].some((name) => name.startsWith('nanomq_'))) return read;
    throw new SourceError(
      'parse',
      `GET ${url}: expected NanoMQ's page, got ${read.samples.size} other families and ${read.unknownLines} unreadable lines`,
    );
  };

  const status = async (signal: AbortSignal): Promise<NodeStatus> => {
    const url = `${api}/nodes`;
    try {
      return statusOf(url, await reader.json(url, { signal }));
    } catch (error) {
      if (!costsOneDocument(error)) throw error;
      log.debug({ node, error: error.message }, 'version and uptime are not known');
      return { version: undefined, uptimeSeconds: undefined };
    }
  };

  return {
    node,
    name: 'http',
    read: async (signal) => {
      try {
        const numbers = await page(signal);
        const own = await status(signal);
        const sameRun =
          uptimeAtLastRead !== undefined && own.uptimeSeconds !== undefined && own.uptimeSeconds >= uptimeAtLastRead;
        uptimeAtLastRead = own.uptimeSeconds;
        return {
          readings: [
            ...statusReadings(node, own),
            ...pageReadings(node, numbers, alone),
            ...(sameRun ? cpuReadings(node, numbers) : []),
          ],
        };
      } catch (error) {
        throw inWords(error);
      }
    },
  };
}
