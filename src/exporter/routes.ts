import type { FastifyInstance } from 'fastify';
import { messageOf } from '../core/sre-error.ts';
import { discoveryRoute } from './discovery-route.ts';
import type { Fleet } from './fleet.ts';
import { metricsRoute } from './metrics-route.ts';
import type { OwnMetrics } from './own-metrics.ts';
import type { probeRoute } from './probing/probe-route.ts';
import type { ProbeState } from './probing/probe-schedule.ts';
import { statusPage } from './status-page.ts';

export interface RouteOptions {
  readonly fleet: Fleet;
  readonly own: OwnMetrics;
  /** Absent: nothing is probed, and there is no `/probe`. */
  readonly probes?: {
    readonly onDemand: ReturnType<typeof probeRoute>;
    /** The scheduled probes of a cluster with their last results. */
    readonly scheduled: (cluster: string) => readonly ProbeState[];
  };
  /** Present when `POST /-/reload` is switched on: reads the configuration again and takes it over. */
  readonly reload?: () => Promise<unknown>;
  readonly stopping: () => boolean;
}

const TEXT = 'text/plain; charset=utf-8';
/** People wait less long than scrapers do, and what is slower than they are patient shows at the next reload. */
const STATUS_WAIT_MS = 2_000;

/** Everything the exporter answers. */
export function addRoutes(app: FastifyInstance, options: RouteOptions): void {
  const { fleet } = options;
  app.addHook('onSend', async (_request, reply) => {
    // A connection that is kept alive after its last answer would hold the server open.
    if (options.stopping()) reply.header('connection', 'close');
  });
  app.get('/metrics', metricsRoute(options));
  if (options.probes !== undefined) app.get('/probe', options.probes.onDemand);
  app.get('/sd', discoveryRoute(fleet));
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
      .send(
        statusPage(
          members.map(({ collection }) => collection.snapshot()),
          options.probes?.scheduled,
        ),
      );
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
