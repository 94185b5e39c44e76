import { type Source, SourceError } from '../../core/source.ts';
import { metrics } from '../../metrics/catalogue.ts';
import { reading } from '../../metrics/metric.ts';
import type { Server } from './server.ts';

/**
 * The server's own health check, as an alarm and never as a verdict: when a server comes back, healthy ones fail it too
 * for some seconds. Its answer "not healthy" is a 5xx.
 */
export function healthSource(server: Server): Source {
  return {
    node: server.name,
    name: 'health',
    read: async (signal) => {
      const healthy = await isHealthy(server, signal);
      return { readings: [reading(metrics.alarmActive, { node: server.name, alarm: 'unhealthy' }, healthy ? 0 : 1)] };
    },
  };
}

async function isHealthy(server: Server, signal: AbortSignal): Promise<boolean> {
  try {
    return (await server.get('/healthz', 'status', signal))['status'] === 'ok';
  } catch (error) {
    if (error instanceof SourceError && error.reason === 'http_5xx') return false;
    throw error;
  }
}
