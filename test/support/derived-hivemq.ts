import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hiveMq } from '../../src/brokers/hivemq/kind.ts';
import { silentLog } from '../../src/core/log.ts';
import type { BrokerAdapter } from '../../src/core/source.ts';
import { openRecordedHttp } from './recorded-http.ts';

/** The HiveMQ adapter in front of pages derived from HiveMQ's sources, over real sockets. */
export interface DerivedHiveMq extends AsyncDisposable {
  readonly adapter: BrokerAdapter;
  readonly nodes: readonly string[];
}

const fixtures = join(import.meta.dirname, '../fixtures/hivemq');

/** Fixtures are in `test/fixtures/hivemq`; a node without a page is dead. */
export async function openDerivedHiveMq(state: string, nodes: readonly string[] = ['n1']): Promise<DerivedHiveMq> {
  const http = await openRecordedHttp(join(fixtures, `${state}-derived`));
  const adapter = await hiveMq.open({
    cluster: 'derived',
    nodes: nodes.map((name) => ({ name, metrics: `${http.url(name)}/metrics` })),
    auth: {},
    tls: {},
    options: {},
    log: silentLog,
  });
  return {
    adapter,
    nodes,
    [Symbol.asyncDispose]: async () => {
      await adapter[Symbol.asyncDispose]();
      await http[Symbol.asyncDispose]();
    },
  };
}

/** The page of one node as the extension would send it. */
export function derivedHiveMqPage(state: string, node = 'n1'): string {
  return readFileSync(join(fixtures, `${state}-derived`, 'http', node, 'GET_metrics.txt'), 'utf8').replace(/^.*\n/, '');
}
