import type { FastifyReply, FastifyRequest } from 'fastify';
import { formatFor, takesGzip } from './exposition/negotiation.ts';
import { FleetPage, type OwnFamily, type PageLease, smallPage } from './exposition/page.ts';
import type { PageForm } from './exposition/page-form.ts';
import type { Fleet, Member } from './fleet.ts';
import { FleetParts } from './fleet-parts.ts';
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
  const everybody = new FleetParts(fleet);
  const whole = new FleetPage(fleet.clock);
  const ofAll = (form: PageForm, families: readonly OwnFamily[]): PageLease => {
    const { parts, atRest } = everybody.take();
    return whole.render(form, parts, families, atRest);
  };
  return async (request: FastifyRequest, reply: FastifyReply) => {
    const begun = process.hrtime.bigint();
    const name = clusterOf(request);
    const only = name === undefined ? undefined : fleet.members.get(name);
    if (name !== undefined && only === undefined) {
      const known = [...fleet.members.keys()].join(', ');
      return reply
        .code(404)
        .type('text/plain; charset=utf-8')
        .send(`unknown cluster "${name}"; configured are: ${known}\n`);
    }
    const { scrapeTimeoutMs } = fleet.settings;
    const header = request.headers['x-prometheus-scrape-timeout-seconds'];
    const budgetMs = scrapeBudgetMs(typeof header === 'string' ? header : undefined, scrapeTimeoutMs);
    await (only === undefined ? everybody.refresh(budgetMs) : fleet.refresh([only], budgetMs));
    const families = await own.families(name);
    const encoding = request.headers['accept-encoding'];
    const form = {
      format: formatFor(request.headers.accept),
      gzip: takesGzip(typeof encoding === 'string' ? encoding : undefined),
    };
    const page =
      only === undefined ? ofAll(form, families) : ofOne(only, fleet.settings.maxSeriesPerCluster, form, families);
    const { pieces, release } = page;
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

function ofOne({ collection, page }: Member, limit: number, form: PageForm, families: readonly OwnFamily[]): PageLease {
  page.update(collection.snapshot(), limit);
  return { pieces: [smallPage(form, [page], families)], release: () => undefined };
}
