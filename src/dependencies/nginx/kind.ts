import { z } from 'zod';
import { httpAddressSchema } from '../../config/address.ts';
import { defineDependency } from '../dependency-kind.ts';

/** nginx by `stub_status`, which is all that the open-source server tells. */
export const nginx = defineDependency({
  title: 'nginx',
  summary:
    'nginx by its stub_status page: connections of the whole server. The health of stream upstreams is not told by open-source nginx',
  address: httpAddressSchema,
  options: z.strictObject({}),
  support: [
    'loadBalancerSessionsCurrent',
    'loadBalancerSessions',
    'loadBalancerConnectionsDropped',
    'loadBalancerHttpRequests',
  ],
  load: async () => (await import('./source.ts')).openNginx,
});
