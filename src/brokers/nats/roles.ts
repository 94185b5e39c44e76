import { createHttpReader } from '../../http/http-reader.ts';
import type { BrokerTarget, NodeRoles } from '../broker-kind.ts';
import { partOf, textOf } from './document.ts';
import type { NatsOptions } from './kind.ts';
import { takesLogin } from './login.ts';
import { createServer } from './server.ts';
import { ServerNames } from './server-names.ts';

/** Who leads JetStream's meta group by the word of most servers, and who follows; nobody, while they do not agree. */
export async function readRoles(target: BrokerTarget<NatsOptions>, signal: AbortSignal): Promise<NodeRoles> {
  await using reader = createHttpReader(target);
  await using anonymous = createHttpReader({ ...target, auth: {} });
  const names = new ServerNames(target.nodes.map(({ name }) => name));
  const servers = target.nodes.map((node) => createServer(node, takesLogin(node) ? reader : anonymous, names));
  const answers = await Promise.allSettled(servers.map((server) => server.varz(signal)));
  signal.throwIfAborted();
  const heard = answers.flatMap((answer, index) => {
    const name = servers[index]?.name;
    if (answer.status === 'rejected' || name === undefined) return [];
    return [{ name, leader: textOf(partOf(partOf(answer.value, 'jetstream'), 'meta'), 'leader') }];
  });
  const told = heard.flatMap(({ leader }) => (leader === undefined ? [] : [names.of(leader)]));
  const leader = told.find((name) => told.filter((other) => other === name).length > servers.length / 2);
  if (leader === undefined) return {};
  return Object.fromEntries(heard.map(({ name }) => [name, [name === leader ? 'leader' : 'follower']]));
}
