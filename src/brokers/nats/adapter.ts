import type { BrokerAdapter } from '../../core/source.ts';
import { createHttpReader } from '../../http/http-reader.ts';
import { createBridgeLimit } from '../bridge-limit.ts';
import type { BrokerTarget } from '../broker-kind.ts';
import { accountsSource } from './accounts-source.ts';
import { bridgesSource } from './bridges-source.ts';
import { connectionsSource } from './connections-source.ts';
import { healthSource } from './health-source.ts';
import { jetstreamSource } from './jetstream-source.ts';
import type { NatsOptions } from './kind.ts';
import { takesLogin } from './login.ts';
import { type Roster, routesSource } from './routes-source.ts';
import { createServer, type Server } from './server.ts';
import { ServerNames } from './server-names.ts';
import { varzSource } from './varz-source.ts';

/** Opens the sources of one cluster; every server is asked about itself, and each document fails alone. */
export function openNats(target: BrokerTarget<NatsOptions>): BrokerAdapter {
  const { options } = target;
  const reader = createHttpReader(target);
  const anonymous = createHttpReader({ ...target, auth: {} });
  const names = new ServerNames(target.nodes.map(({ name }) => name));
  const limit = createBridgeLimit(options.maxBridges, target.log);
  const roster: Roster = { members: new Set() };
  const servers = target.nodes.map((node) => createServer(node, takesLogin(node) ? reader : anonymous, names));
  return {
    sources: servers.flatMap((server) => [
      varzSource(server, options),
      routesSource(server, names, roster),
      jetstreamSource(server, options),
      healthSource(server),
      ...(options.bridges ? [bridgesSource(server, limit)] : []),
      ...clientSources(server, options),
    ]),
    [Symbol.asyncDispose]: async () => {
      await Promise.all([reader, anonymous].map((open) => open[Symbol.asyncDispose]()));
    },
  };
}

function clientSources(server: Server, options: NatsOptions) {
  if (options.mqttOnly) return [accountsSource(server)];
  return options.connections ? [connectionsSource(server, options)] : [];
}
