import { join } from 'node:path';
import { ejabberd } from '../../src/brokers/ejabberd/kind.ts';
import { silentLog } from '../../src/core/log.ts';
import type { BrokerAdapter } from '../../src/core/source.ts';
import { openRecordedHttp, type RecordedHttp } from './recorded-http.ts';

/** The ejabberd adapter in front of a recorded cluster, over real sockets. */
export interface RecordedEjabberd extends AsyncDisposable {
  readonly http: RecordedHttp;
  readonly adapter: BrokerAdapter;
  readonly nodes: readonly string[];
}

/** What the recorded nodes n1, n2 and n3 call themselves. */
export const recordedNames = ['ejabberd@e1', 'ejabberd@e2', 'ejabberd@e3'] as const;

/** `names` are the configured names of n1, n2 ...; fixtures are in `test/fixtures/ejabberd`. */
export async function openRecordedEjabberd(
  fixture: string,
  names: readonly string[] = recordedNames,
): Promise<RecordedEjabberd> {
  const http = await openRecordedHttp(join(import.meta.dirname, '../fixtures/ejabberd', fixture));
  const adapter = await ejabberd.open({
    cluster: 'recorded',
    nodes: names.map((name, index) => ({ name, api: http.url(`n${index + 1}`) })),
    auth: {},
    tls: {},
    options: {},
    log: silentLog,
  });
  return {
    http,
    adapter,
    nodes: names,
    [Symbol.asyncDispose]: async () => {
      await adapter[Symbol.asyncDispose]();
      await http[Symbol.asyncDispose]();
    },
  };
}
