import { bitRate, count } from '../quantity.ts';
import type { Traffic } from '../traffic.ts';

/** What may break a plan and is not among its limits, a sentence each; `nodes` is absent for services. */
export function unmodelled({ inBytes, outBytes }: Traffic, nodes: number | undefined): readonly string[] {
  if (nodes === undefined) return ['quotas beyond those listed, and how fast they are raised when somebody asks'];
  const left = Math.max(nodes - 1, 1);
  const share = nodes === 1 ? 'the one node' : `each of the ${count(left)} left when one is gone`;
  return [
    `network bandwidth: at the peak ${bitRate(inBytes / left)} in and ${bitRate(outBytes / left)} out on ${share}, and what nodes or bridges send each other besides; compare with what the network card (on a cloud instance its baseline, not its burst) sustains`,
    'CPU beyond what messages a second stand for (TLS handshakes when all devices come back, rules, authentication), disks, file descriptors, and what a load balancer carries',
  ];
}
