import { SourceError } from '../../core/source.ts';
import { parsePrometheusText } from '../../http/prometheus-text.ts';

/** One node's page, its families freed of prefix and suffix: `networking_connections_current`. */
export interface HiveMqPage {
  /** Whether it is HiveMQ Edge, which has a prefix of its own. */
  readonly edge: boolean;
  /** The one sample of a family; undefined where there is none, or it is negative, not finite or one of several. */
  readonly number: (family: string) => number | undefined;
}

/** A family every edition has since 3.0. Behind it may stand the suffix the extension was configured to append. */
const LANDMARK = /^com_hivemq_(edge_)?networking_connections_current(_\w+)?$/;

/** The JVM's families, which Edge has under the prefix of the others. */
const PREFIX = 'com_hivemq_';
const EDGE_PREFIX = 'com_hivemq_edge_';

/**
 * Reads the page of the Prometheus extension: Dropwizard names with every character but letters and digits made `_`. Its
 * `# TYPE` lines call every counter a gauge and are not looked at; labels the extension was told to add are ignored.
 */
export function parseHiveMqPage(text: string, url: string): HiveMqPage {
  const { samples, unknownLines } = parsePrometheusText(text);
  const landmark = [...samples.keys()].map((name) => LANDMARK.exec(name)).find((match) => match !== null);
  if (landmark === null || landmark === undefined) {
    throw new SourceError(
      'parse',
      `GET ${url}: expected the page of HiveMQ's Prometheus extension, got ${samples.size} other families and ${unknownLines} unreadable lines`,
    );
  }
  const nodes = samples.get(landmark[0])?.length ?? 0;
  if (nodes > 1) {
    throw new SourceError('parse', `GET ${url}: expected the page of one node, got one of ${nodes} nodes`);
  }
  const [, edge, suffix = ''] = landmark;
  const lookIn = edge === undefined ? [PREFIX] : [EDGE_PREFIX, PREFIX];
  return {
    edge: edge !== undefined,
    number: (family) => {
      const found = lookIn
        .map((prefix) => samples.get(`${prefix}${family}${suffix}`))
        .find((each) => each !== undefined);
      const value = found?.length === 1 ? found[0]?.value : undefined;
      return value !== undefined && Number.isFinite(value) && value >= 0 ? value + 0 : undefined;
    },
  };
}
