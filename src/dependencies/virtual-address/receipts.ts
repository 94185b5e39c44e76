import type { Finding } from './holders.ts';

/** Messages remembered after their look ended: a slow bridge shows itself by what arrives late. */
const REMEMBERED = 5;

/** Who received what was sent through the address. */
export interface Receipts {
  readonly sent: (id: string) => void;
  readonly received: (id: string, node: string) => void;
  readonly anybody: (id: string) => boolean;
  /** What the last message sent shows, in the light of those before it. */
  readonly finding: () => Finding;
}

export function createReceipts(): Receipts {
  const byId = new Map<string, Set<string>>();
  return {
    sent: (id) => {
      byId.set(id, new Set());
      const [oldest] = byId.keys();
      if (byId.size > REMEMBERED && oldest !== undefined) byId.delete(oldest);
    },
    received: (id, node) => {
      byId.get(id)?.add(node);
    },
    anybody: (id) => (byId.get(id)?.size ?? 0) > 0,
    finding: () => {
      const routed = [...byId.values()].find((nodes) => nodes.size > 1);
      if (routed !== undefined) {
        const names = [...routed].toSorted().join(' and ');
        return {
          unknown: `${names} received the same message: they pass messages on to each other, so method mqtt cannot tell them apart`,
        };
      }
      const last = [...byId.values()].at(-1);
      if (last === undefined || last.size === 0) {
        return {
          unknown:
            'the message was acknowledged, but no node received it: the address leads elsewhere, or the subscriptions are missing',
        };
      }
      return { holders: [...last] };
    },
  };
}
