import { SourceError } from '../../core/source.ts';
import { urlPart } from '../../http/url-part.ts';
import { type ManagementApi, textOf } from './management-api.ts';

/** Throws unless the exporter's user is shown the queues of every virtual host that counts. */
export type VhostAccess = (api: ManagementApi, signal: AbortSignal) => Promise<void>;

/**
 * RabbitMQ leaves queues of virtual hosts the user may not enter out of its list without a word, which would read as 0
 * messages. Asked for one such virtual host by name it refuses, so each is asked for once. `only` are the virtual hosts
 * that count; without it all do.
 */
export function createVhostAccess(only: readonly string[] | undefined): VhostAccess {
  const seen = new Set<string>();
  return async (api, signal) => {
    const all = only ?? (await api.list('/vhosts?columns=name', signal)).map((row) => textOf(row, 'name') ?? '');
    for (const vhost of all) {
      if (seen.has(vhost)) continue;
      try {
        await api.object(`/queues/${urlPart(vhost)}?columns=name&page=1&page_size=1`, signal);
      } catch (error) {
        if (!(error instanceof SourceError) || error.reason !== 'auth') throw error;
        throw new SourceError(
          'auth',
          `the user is not shown the queues of virtual host "${vhost}"; allow it in with: rabbitmqctl set_permissions -p '${vhost}' USER '' '' '' (or name the virtual hosts that count in options.vhosts)`,
          { cause: error },
        );
      }
      seen.add(vhost);
    }
  };
}
