import type { Reading } from '../../core/reading.ts';
import type { Source } from '../../core/source.ts';
import { metrics } from '../../metrics/catalogue.ts';
import { reading } from '../../metrics/metric.ts';
import { type Document, numberOf, partOf, rowsOf, textOf } from './document.ts';
import type { Server } from './server.ts';

/** What clients published, from the account counters; only where all clients speak MQTT. */
export function accountsSource(server: Server): Source {
  return {
    node: server.name,
    name: 'accounts',
    read: async (signal) => {
      const [varz, accstatz] = await Promise.all([
        server.varz(signal),
        server.get('/accstatz?unused=1', 'account_statz', signal),
      ]);
      return { readings: receivedReadings(server.name, varz, rowsOf(accstatz, 'account_statz') ?? []) };
    },
  };
}

/**
 * The system account carries the servers' own traffic and is left out. Checked against real clients in 2.10 only; later
 * versions split these numbers up, so there they are no knowledge.
 */
export function receivedReadings(node: string, varz: Document, accounts: readonly Document[]): readonly Reading[] {
  if (!/^2\.10\./.test(textOf(varz, 'version') ?? '')) return [];
  const system = textOf(varz, 'system_account');
  const received = accounts
    .filter((account) => textOf(account, 'acc') !== system)
    .flatMap((account) => numberOf(partOf(account, 'received'), 'msgs') ?? []);
  if (received.length === 0) return [];
  const sum = received.reduce((total, messages) => total + messages, 0);
  return [reading(metrics.messagesReceived, { node }, sum)];
}
