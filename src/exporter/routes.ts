import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { messageOf } from '../core/sre-error.ts';
import { formatFor, takesGzip } from './exposition/negotiation.ts';
import { pageOf } from './exposition/page.ts';
import type { Fleet, Member } from './fleet.ts';
import type { OwnMetrics } from './own-metrics.ts';
import { scrapeBudgetMs } from './scrape-budget.ts';
import { statusPage } from './status-page.ts';

export interface RouteOptions {
  readonly fleet: Fleet;
  readonly own: OwnMetrics;
  /** Present when `POST /-/reload` is switched on: reads the configuration again and takes it over. */
  readonly reload?: () => Promise<unknown>;
  readonly stopping: () => boolean;
}

const compressed = promisify(gzip);
const TEXT = 'text/plain; charset=utf-8';
/** People wait less long than scrapers do, and what is slower than they are patient shows at the next reload. */
const STATUS_WAIT_MS = 2_000;

/** Everything the exporter answers. */
export function addRoutes(app: FastifyInstance, options: RouteOptions): void {
  const { fleet, own } = options;
  app.addHook('onSend', async (_request, reply) => {
    // A connection that is kept alive after its last answer would hold the server open.
    if (options.stopping()) reply.header('connection', 'close');
  });
  app.get('/metrics', (request, reply) => metricsPage(request, reply, fleet, own));
  app.get('/healthz', (_request, reply) => reply.type(TEXT).send('alive\n'));
  app.get('/readyz', (_request, reply) => {
    const waiting = [...fleet.members].filter(([, { collection }]) => !collection.tried).map(([name]) => name);
    if (options.stopping()) return reply.code(503).type(TEXT).send('stopping\n');
    if (waiting.length > 0)
      return reply
        .code(503)
        .type(TEXT)
        .send(`not read yet: ${waiting.join(', ')}\n`);
    return reply.type(TEXT).send('ready\n');
  });
  app.get('/', async (_request, reply) => {
    const members = [...fleet.members.values()];
    const { scrapeTimeoutMs } = fleet.settings;
    await fleet.refresh(members, Math.min(STATUS_WAIT_MS, scrapeTimeoutMs), scrapeTimeoutMs);
    return reply
      .type('text/html; charset=utf-8')
      .header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'")
      .header('cache-control', 'no-store')
      .send(statusPage(members.map(({ collection }) => collection.snapshot())));
  });
  app.post('/-/reload', async (_request, reply) => {
    if (options.reload === undefined) {
      return reply.code(403).type(TEXT).send('reload over HTTP is off; start with --enable-reload, or send SIGHUP\n');
    }
    try {
      await options.reload();
    } catch (error) {
      return reply
        .code(500)
        .type(TEXT)
        .send(`the configuration in use is kept: ${messageOf(error)}\n`);
    }
    return reply.type(TEXT).send('reloaded\n');
  });
}

async function metricsPage(request: FastifyRequest, reply: FastifyReply, fleet: Fleet, own: OwnMetrics) {
  const begun = process.hrtime.bigint();
  const name = clusterOf(request);
  const members = name === undefined ? [...fleet.members.values()] : [fleet.members.get(name)].filter(isKnown);
  if (name !== undefined && members.length === 0) {
    const known = [...fleet.members.keys()].join(', ');
    return reply.code(404).type(TEXT).send(`unknown cluster "${name}"; configured are: ${known}\n`);
  }
  const { scrapeTimeoutMs, maxSeriesPerCluster } = fleet.settings;
  const header = request.headers['x-prometheus-scrape-timeout-seconds'];
  await fleet.refresh(members, scrapeBudgetMs(typeof header === 'string' ? header : undefined, scrapeTimeoutMs));
  const pages = members.map(({ collection, page }) => page.render(collection.snapshot(), maxSeriesPerCluster));
  const format = formatFor(request.headers.accept);
  const text = pageOf(format, pages, await own.families(name));
  own.scrapeDuration.observe(Number(process.hrtime.bigint() - begun) / 1e9);
  reply.type(format.contentType).header('vary', 'accept, accept-encoding');
  const encoding = request.headers['accept-encoding'];
  if (!takesGzip(typeof encoding === 'string' ? encoding : undefined)) return reply.send(text);
  return reply.header('content-encoding', 'gzip').send(await compressed(text));
}

/** The cluster asked for; of several the first. An empty name is a name nobody has. */
function clusterOf(request: FastifyRequest): string | undefined {
  const asked = (request.query as Readonly<Record<string, string | string[] | undefined>>)['cluster'];
  return Array.isArray(asked) ? asked[0] : asked;
}

const isKnown = (member: Member | undefined): member is Member => member !== undefined;
