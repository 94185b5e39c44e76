import { EXIT } from '../../core/exit-code.ts';
import { SreError } from '../../core/sre-error.ts';
import type { LinkFault } from '../../proxy/link-fault.ts';
import type { LinkCounters, LinkProxy } from '../../proxy/link-proxy.ts';
import type { ClientLink } from '../client-link.ts';
import { type Evidence, type Fault, type FaultOf, LEASE_MS } from '../fault.ts';
import type { LivingTarget } from '../target.ts';

/** A fault on the link of the measuring clients; it ends by itself when nobody renews it, and with this process. */
export function linkFault(spec: FaultOf<'link'>, target: LivingTarget, link: ClientLink): Fault {
  const words = linkWords(spec.fault);
  let before: LinkCounters | undefined;
  return {
    spec,
    target,
    visible: true,
    argv: ['link', link.endpoint, words],
    undo: {
      driver: 'link',
      fault: 'link',
      node: target.name,
      argv: ['link', link.endpoint, 'heal'],
      data: { endpoint: link.endpoint },
    },
    apply: async () => {
      const proxy = opened(link);
      before = proxy.counters();
      await proxy.apply(spec.fault, LEASE_MS);
    },
    state: async () => {
      const now = link.proxy?.fault();
      if (now === undefined) return { holds: false, says: `the link to ${link.endpoint} is whole` };
      return {
        holds: now.fault.kind === spec.fault.kind,
        says: `the link to ${link.endpoint}: ${linkWords(now.fault)}`,
      };
    },
    effect: async () => effect(before, link.proxy?.counters()),
    renew: async (leaseMs) => opened(link).renew(leaseMs),
  };
}

/** A fault of a link as a reader says it. */
function linkWords(fault: LinkFault): string {
  const way = 'direction' in fault && fault.direction !== undefined ? ` (${fault.direction} only)` : '';
  switch (fault.kind) {
    case 'latency':
      return `every byte ${fault.ms} ms late${way}`;
    case 'bandwidth':
      return `${fault.bytesPerSecond} bytes a second on each connection${way}`;
    case 'cut':
      return `each connection reset after ${fault.afterBytes} bytes${way}`;
    case 'half-open':
      return 'connections accepted and going nowhere';
    default:
      return `${fault.kind}${way}`;
  }
}

/** What went wrong for bytes and connections since the fault was made: a link that only says it is broken moves none of these. */
function effect(before: LinkCounters | undefined, now: LinkCounters | undefined): Evidence {
  if (before === undefined || now === undefined) return { holds: false, says: 'nothing was counted' };
  const more = (of: (counters: LinkCounters) => number): number => of(now) - of(before);
  const dropped = more(({ up, down }) => up.bytesDropped + down.bytesDropped);
  const delayed = more(({ up, down }) => up.bytesDelayed + down.bytesDelayed);
  const cuts = more((counters) => counters.cuts);
  return {
    holds: dropped + delayed + cuts > 0,
    says: `${dropped} bytes swallowed, ${delayed} delayed, ${cuts} connections cut`,
  };
}

function opened({ proxy, endpoint }: ClientLink): LinkProxy {
  if (proxy !== undefined) return proxy;
  throw new SreError('SRE_CHAOS_LINK', `the link to ${endpoint} is not open`, { exitCode: EXIT.faultNotProven });
}
