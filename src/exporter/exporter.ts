import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { Settings } from '../config/settings.ts';
import type { WebConfig } from '../config/web-config.ts';
import { type Clock, systemClock } from '../core/clock.ts';
import { withDeadline } from '../core/deadline.ts';
import type { DrillWatch } from '../core/drill-state.ts';
import type { Log } from '../core/log.ts';
import { messageOf } from '../core/sre-error.ts';
import { Fleet } from './fleet.ts';
import { listenError, parseListenAddress, urlHost } from './listen-address.ts';
import { createOwnMetrics } from './own-metrics.ts';
import { probeRoute } from './probing/probe-route.ts';
import { Probing } from './probing/probing.ts';
import { Pushing } from './pushing.ts';
import { type OpenBroker, openRegistered } from './registered-broker.ts';
import { addRoutes } from './routes.ts';
import { createWebServer } from './server.ts';

/** A running exporter; closing it finishes running scrapes (2 s at most), then closes every adapter. */
export interface Exporter extends AsyncDisposable {
  /** Base address it answers at, without a slash at the end. */
  readonly url: string;
  /** Takes over other settings; on an error the old ones stay in use. The listen address stays what it was. */
  reload(settings: Settings): Promise<void>;
  /** Reads the configuration by `options.reload` and takes it over; a mistake is logged, counted and thrown. */
  reread(): Promise<void>;
}

export interface ExporterOptions {
  readonly settings: Settings;
  readonly log: Log;
  readonly clock?: Clock;
  /** How adapters are opened; the broker registry when absent. */
  readonly openBroker?: OpenBroker;
  readonly web?: WebConfig;
  /** Tells the drills on this machine; absent: nobody drills here. */
  readonly drills?: DrillWatch;
  /** Reads the configuration again; without it there is nothing to read and the first settings stay. */
  readonly reload?: () => Promise<Settings>;
  /** Whether `POST /-/reload` answers. */
  readonly enableReload?: boolean;
}

/** Running scrapes get this long when the exporter stops. */
const FINISH_WITHIN_MS = 2_000;

/** Opens every cluster, begins to read them and listens. Throws when a cluster cannot be opened or the port is taken. */
export async function openExporter(options: ExporterOptions): Promise<Exporter> {
  const { settings, log, clock = systemClock } = options;
  const address = parseListenAddress(settings.exporter.listen);
  const own = createOwnMetrics(options.drills === undefined ? {} : { drills: options.drills });
  own.reloadSuccessful.set(1);
  const { app, renewCertificate } = await createWebServer(options.web, log);
  const openBroker = options.openBroker ?? ((cluster) => openRegistered(cluster, log));
  const fleet = await Fleet.open(settings, { log, clock, own, openBroker });
  const random = Math.random;
  const probing = new Probing({ metrics: own.probes, clock, random, log });
  let current = settings;
  const probe = async (next: Settings): Promise<void> => {
    current = next;
    own.drills.configure(next.clusters);
    await probing.follow(next);
    for (const [name, { collection }] of fleet.members) collection.useRoutes(probing.routesOf(name));
  };
  await probe(settings);
  const pushing = new Pushing({ fleet, own, log, clock });

  let stopping = false;
  const reload = async (read: () => Promise<Settings>): Promise<void> => {
    try {
      const next = await read();
      await renewCertificate();
      await fleet.reload(next);
      await probe(next);
      await pushing.follow(next.push);
      if (next.exporter.listen !== settings.exporter.listen) {
        log.warn({ listen: next.exporter.listen }, 'another listen address takes a restart');
      }
      own.reloadSuccessful.set(1);
      log.info({ clusters: next.clusters.length }, 'configuration reloaded');
    } catch (error) {
      own.reloadSuccessful.set(0);
      log.error({ error: messageOf(error) }, 'configuration not reloaded, the one in use is kept');
      throw error;
    }
  };
  const reread = async (): Promise<void> => reload(options.reload ?? (async () => settings));
  addRoutes(app, {
    fleet,
    own,
    probes: {
      onDemand: probeRoute({ settings: () => current, clock, random }),
      scheduled: (cluster) => probing.probesOf(cluster),
    },
    stopping: () => stopping,
    ...(options.enableReload === true ? { reload: reread } : {}),
  });
  try {
    await listen(app, settings.exporter.listen, address.host, address.port);
    await pushing.follow(settings.push);
  } catch (error) {
    await Promise.all([pushing, probing, fleet].map((each) => each[Symbol.asyncDispose]()));
    throw error;
  }
  const { port } = app.server.address() as AddressInfo;
  let closed: Promise<void> | undefined;
  return {
    url: `${options.web?.tls === undefined ? 'http' : 'https'}://${urlHost(address.host)}:${port}`,
    reload: (next) => reload(async () => next),
    reread,
    [Symbol.asyncDispose]: () => {
      stopping = true;
      closed ??= stop(app, [pushing, probing, fleet], log);
      return closed;
    },
  };
}

async function listen(app: FastifyInstance, text: string, host: string | undefined, port: number): Promise<void> {
  try {
    await app.listen({ host: host ?? '::', port });
  } catch (error) {
    const noIpv6 = ['EAFNOSUPPORT', 'EADDRNOTAVAIL'].includes((error as NodeJS.ErrnoException).code ?? '');
    if (host !== undefined || !noIpv6) throw listenError(text, error);
    await app.listen({ host: '0.0.0.0', port });
  }
}

async function stop(app: FastifyInstance, owned: readonly AsyncDisposable[], log: Log): Promise<void> {
  try {
    const alone = new AbortController().signal;
    await withDeadline('finishing running scrapes', FINISH_WITHIN_MS, alone, () => app.close());
  } catch (error) {
    log.warn({ error: messageOf(error) }, 'scrapes cut off');
    app.server.closeAllConnections();
  }
  await Promise.all(owned.map((each) => each[Symbol.asyncDispose]()));
}
