import type { FastifyReply, FastifyRequest } from 'fastify';
import { formatFor, takesGzip } from './exposition/negotiation.ts';
import { FleetPage, smallPage } from './exposition/page.ts';
import type { Fleet, Member } from './fleet.ts';
import type { OwnMetrics } from './own-metrics.ts';
import { scrapeBudgetMs } from './scrape-budget.ts';
import { sendPieces } from './send-pieces.ts';

export interface MetricsRouteOptions {
  readonly fleet: Fleet;
  readonly own: OwnMetrics;
  readonly stopping: () => boolean;
}

/** `/metrics`: reads what is due within the scraper's time and answers with what is known then. */
export function metricsRoute({ fleet, own, stopping }: MetricsRouteOptions) {
  const whole = new FleetPage(fleet.clock);
  return async (request: FastifyRequest, reply: FastifyReply) => {
    const begun = process.hrtime.bigint();
    const name = clusterOf(request);
    const members = name === undefined ? [...fleet.members.values()] : [fleet.members.get(name)].filter(isKnown);
    if (name !== undefined && members.length === 0) {
      const known = [...fleet.members.keys()].join(', ');
      return reply
        .code(404)
        .type('text/plain; charset=utf-8')
        .send(`unknown cluster "${name}"; configured are: ${known}\n`);
    }
    const { scrapeTimeoutMs, maxSeriesPerCluster } = fleet.settings;
    const budget = request.headers['x-prometheus-scrape-timeout-seconds'];
    await fleet.refresh(members, scrapeBudgetMs(typeof budget === 'string' ? budget : undefined, scrapeTimeoutMs));
    const families = await own.families(name);
    for (const { collection, page } of members) page.update(collection.snapshot(), maxSeriesPerCluster);
    const encoding = request.headers['accept-encoding'];
    const form = {
      format: formatFor(request.headers.accept),
      gzip: takesGzip(typeof encoding === 'string' ? encoding : undefined),
    };
    const parts = members.map(({ page }) => page);
    const { pieces, release } =
      name === undefined
        ? whole.render(form, parts, families)
        : { pieces: [smallPage(form, parts, families)], release: () => undefined };
    if (reply.raw.closed) release();
    else reply.raw.once('close', release);
    own.scrapeDuration.observe(Number(process.hrtime.bigint() - begun) / 1e9);
    reply.type(form.format.contentType).header('vary', 'accept, accept-encoding');
    if (form.gzip) reply.header('content-encoding', 'gzip');
    if (stopping()) reply.header('connection', 'close'); // a large page is sent past the hook that says so
    return sendPieces(reply, pieces);
  };
}

/** The cluster asked for; of several the first. An empty name is a name nobody has. */
function clusterOf(request: FastifyRequest): string | undefined {
  const asked = (request.query as Readonly<Record<string, string | string[] | undefined>>)['cluster'];
  return Array.isArray(asked) ? asked[0] : asked;
}

const isKnown = (member: Member | undefined): member is Member => member !== undefined;
