import { join } from 'node:path';
import { activeMq } from '../../src/brokers/activemq/kind.ts';
import { artemis } from '../../src/brokers/artemis/kind.ts';
import { silentLog } from '../../src/core/log.ts';
import type { BrokerAdapter } from '../../src/core/source.ts';
import { openRecordedJolokia, type RecordedJolokia } from './recorded-jolokia.ts';

/** An adapter in front of recorded Jolokia agents, over real sockets. */
export interface RecordedActivemq extends AsyncDisposable {
  readonly jolokia: RecordedJolokia;
  readonly adapter: BrokerAdapter;
  /** Configured names. */
  readonly nodes: readonly string[];
}

interface Setup {
  readonly options?: object;
  /** What the configuration calls the nodes, in the order of the recorded ones. */
  readonly names?: readonly string[];
  readonly change?: Parameters<typeof openRecordedJolokia>[2];
}

/** Fixtures are in `test/fixtures/activemq`, of n1, n2 and n3; a node without a file is dead. */
export function openRecordedClassic(fixture: string, setup: Setup = {}): Promise<RecordedActivemq> {
  return openRecorded('activemq', fixture, ['n1', 'n2', 'n3'], setup);
}

/** Fixtures are in `test/fixtures/artemis`, of a, b and c; a node without a file is dead. */
export function openRecordedArtemis(fixture: string, setup: Setup = {}): Promise<RecordedActivemq> {
  return openRecorded('artemis', fixture, ['a', 'b', 'c'], setup);
}

async function openRecorded(
  kind: 'activemq' | 'artemis',
  fixture: string,
  recorded: readonly string[],
  { options = {}, names = recorded, change }: Setup,
): Promise<RecordedActivemq> {
  const jolokia = await openRecordedJolokia(join(import.meta.dirname, '../fixtures', kind, fixture), recorded, change);
  const adapter = await (kind === 'activemq' ? activeMq : artemis).open({
    cluster: 'recorded',
    nodes: names.map((name, index) => ({ name, api: jolokia.url(recorded[index] ?? '') })),
    auth: {},
    tls: {},
    options,
    log: silentLog,
  });
  return {
    jolokia,
    adapter,
    nodes: names,
    [Symbol.asyncDispose]: async () => {
      await adapter[Symbol.asyncDispose]();
      await jolokia[Symbol.asyncDispose]();
    },
  };
}
