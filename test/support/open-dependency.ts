import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { silentLog } from '../../src/core/log.ts';
import type { Reading } from '../../src/core/reading.ts';
import { SourceError } from '../../src/core/source.ts';
import type { DependencyTarget, OpenDependency } from '../../src/dependencies/dependency-kind.ts';
import { dependencies } from '../../src/dependencies/index.ts';
import { metrics } from '../../src/metrics/catalogue.ts';

/** Opens a kind of the registry for a cluster without nodes, with what differs. */
export async function openDependency(
  kind: string,
  address: string,
  more: Partial<DependencyTarget> = {},
): Promise<OpenDependency> {
  const found = dependencies[kind];
  if (found === undefined) throw new Error(`no kind ${kind}`);
  return await found.open({
    name: 'dep',
    source: `${kind}:dep`,
    address,
    auth: {},
    tls: {},
    options: {},
    cluster: { name: 'plant', nodes: [], auth: {}, tls: {} },
    log: silentLog,
    ...more,
  });
}

/** Readings of the first source, checked to be what the kind says it can tell. */
export async function readDependency(open: OpenDependency, kind: string, ms = 5_000): Promise<readonly Reading[]> {
  const answer = await open.sources[0]?.read(AbortSignal.timeout(ms));
  const readings = answer?.readings ?? [];
  const said = new Set((dependencies[kind]?.support ?? []).map((key) => metrics[key].name));
  const unsaid = readings.filter(({ metric }) => !said.has(metric as `mqtt_${string}`));
  if (unsaid.length > 0) throw new Error(`not in the support of ${kind}: ${unsaid.map(({ metric }) => metric).join()}`);
  return readings;
}

/** How the first source fails; what it threw must be a `SourceError`. */
export async function failureOfDependency(open: OpenDependency, ms = 5_000): Promise<SourceError> {
  const thrown: unknown = await open.sources[0]?.read(AbortSignal.timeout(ms)).catch((error: unknown) => error);
  if (thrown instanceof SourceError) return thrown;
  throw new Error('no SourceError was thrown', { cause: thrown });
}

/** `metric{labels without the dependency}` to value, without the common prefix of the names. */
export function told(readings: readonly Reading[]): Record<string, number> {
  return Object.fromEntries(
    readings.map(({ metric, labels, value }) => {
      const rest = Object.entries(labels).filter(([label]) => label !== 'dependency');
      const name = metric.replace(/^mqtt_(?:load_balancer|shared_state|virtual_address|dependency)_/, '');
      return [rest.length === 0 ? name : `${name}{${rest.map(([, text]) => text).join(',')}}`, value];
    }),
  );
}

/** A recorded body of `test/fixtures/dependencies`. */
export function recordedBody(path: string): string {
  return readFileSync(join(import.meta.dirname, '../fixtures/dependencies', path), 'utf8');
}
