/** Brokers whose nodes do not vote: whoever is left serves what he has, as in a pair with a virtual address. */
const VOTELESS: ReadonlySet<string> = new Set(['mosquitto', 'nanomq']);

/** The most nodes that may go: a majority stays where nodes vote, one node where they do not. */
export function mostThatMayGo(broker: string, nodes: number): number {
  return Math.max(0, VOTELESS.has(broker) ? nodes - 1 : Math.floor((nodes - 1) / 2));
}
