import { z } from 'zod';
import { httpAddressSchema } from '../../config/address.ts';
import { defineDependency } from '../dependency-kind.ts';

const options = z.strictObject({
  /** Names of the frontends, backends and listen sections that carry MQTT; every proxy in mode tcp when absent. */
  proxies: z
    .array(z.string().min(1, { error: 'must not be empty' }))
    .min(1, { error: 'needs at least one proxy' })
    .optional(),
});

export type HaproxyOptions = z.output<typeof options>;

/** HAProxy by the page of its Prometheus exporter or the CSV of its stats page. */
export const haproxy = defineDependency({
  title: 'HAProxy',
  summary:
    'HAProxy by its Prometheus exporter (http://lb:8404/metrics) or the CSV of its stats page (http://lb:8404/stats;csv)',
  address: httpAddressSchema,
  options,
  support: [
    'loadBalancerServers',
    'loadBalancerServersUp',
    'loadBalancerServerUp',
    'loadBalancerServerCheckDowns',
    'loadBalancerServerSessionsCurrent',
    'loadBalancerQueuedConnections',
    'loadBalancerConnectionErrors',
    'loadBalancerSessionsCurrent',
    'loadBalancerSessionsMax',
    'loadBalancerSessions',
    'loadBalancerSessionRate',
  ],
  load: async () => (await import('./source.ts')).openHaproxy,
});
