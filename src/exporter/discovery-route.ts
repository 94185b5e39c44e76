import type { FastifyReply, FastifyRequest } from 'fastify';
import { type ScrapeAddress, targetGroups } from './discovery.ts';
import type { Fleet } from './fleet.ts';

/** What a Host header may be: a name, an IPv4 address or an IPv6 address in brackets, with or without a port. */
const HOST = /^(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/;

/** `/sd`: the clusters as targets, at the address the configuration gives or else the one the asker used. */
export function discoveryRoute(fleet: Fleet) {
  return async (request: FastifyRequest, reply: FastifyReply) => {
    const at = addressOf(fleet.settings.externalUrl, request);
    if (at === undefined) {
      return reply
        .code(400)
        .type('text/plain; charset=utf-8')
        .send('the Host header tells no address to scrape; send one, or set exporter.externalUrl\n');
    }
    const clusters = [...fleet.members.values()].map(({ collection }) => collection.cluster);
    return reply
      .type('application/json; charset=utf-8')
      .header('cache-control', 'no-store') // it depends on who asks
      .send(`${JSON.stringify(targetGroups(clusters, at))}\n`);
  };
}

function addressOf(externalUrl: string | undefined, request: FastifyRequest): ScrapeAddress | undefined {
  if (externalUrl !== undefined) {
    const { protocol, host, pathname } = new URL(externalUrl);
    const path = `${pathname.replace(/\/+$/, '')}/metrics`;
    return { scheme: protocol === 'https:' ? 'https' : 'http', host, path };
  }
  const { host = '' } = request.headers;
  return HOST.test(host) ? { scheme: request.protocol, host, path: '/metrics' } : undefined;
}
