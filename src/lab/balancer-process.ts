import { openBalancer } from './balancer.ts';
import { aborted, openChildLife, runChild } from './child-life.ts';
import type { BalancerConfig } from './child-protocol.ts';

// Entry point: the load balancer in front of the nodes.
const config = JSON.parse(process.argv[2] ?? '') as BalancerConfig;
const life = openChildLife(process, config);
await runChild(process, life, async () => {
  await using _balancer = await openBalancer({
    port: config.port,
    backends: config.backends,
    onChange(up) {
      life.log(`in service: ${up.join(' ') || 'none'}`);
      life.tell({ kind: 'backends', up });
    },
  });
  life.tell({ kind: 'ready' });
  await aborted(life.signal);
});
