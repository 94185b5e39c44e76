import { pick } from './seeded-random.ts';

/** Who drops whose packets: receiving node to senders. */
export type Grudge = Readonly<Record<string, readonly string[]>>;

/** Nodes that still reach each other while a partition lasts. */
export interface Side {
  readonly name: string;
  readonly nodes: readonly string[];
  /** Whether its clients are owed service meanwhile: it holds a majority, or works on its own by design. */
  readonly mustServe: boolean;
}

/** A partition: the grudge and the sides it makes; a shape in which no node is clearly on a side has none. */
export interface Split {
  readonly grudge: Grudge;
  readonly sides: readonly Side[];
}

/** A way to divide nodes. `first` are those to cut off where somebody named them; else `random` chooses. */
export type SplitShape = (nodes: readonly string[], random: () => number, first?: readonly string[]) => Split;

/** One node apart from all others (or the named ones, together). */
export const one: SplitShape = (nodes, random, first) => groups(nodes, first ?? some(nodes, 1, random));

/** As many nodes apart as may go while a majority stays. */
export const minority: SplitShape = (nodes, random, first) =>
  groups(nodes, first ?? some(nodes, Math.floor((nodes.length - 1) / 2), random));

/** Two halves; of an odd number one side has a node more, and with it the majority. */
export const halves: SplitShape = (nodes, random, first) =>
  groups(nodes, first ?? some(nodes, Math.floor(nodes.length / 2), random));

/** Every node alone. */
export const islands: SplitShape = (nodes) => ({
  grudge: apart(nodes.map((node) => [node])),
  sides: nodes.map((node) => ({ name: node, nodes: [node], mustServe: nodes.length === 1 })),
});

/** One node (or the named ones) hears nothing from the others, and they hear it. */
export const oneway: SplitShape = (nodes, random, first) => {
  const deaf = first ?? some(nodes, 1, random);
  const rest = without(nodes, deaf);
  return { grudge: onlyFull(deaf.map((node) => [node, rest])), sides: twoSides(nodes, deaf) };
};

/** Two groups that reach each other only over one node between them, which is the named one. */
export const bridge: SplitShape = (nodes, random, first) => {
  const middle = first?.slice(0, 1) ?? some(nodes, 1, random);
  const rest = shuffled(without(nodes, middle), random);
  const left = inOrder(nodes, rest.slice(0, Math.floor(rest.length / 2)));
  const right = without(without(nodes, middle), left);
  return {
    grudge: apart([left, right]),
    sides: [
      { name: 'left', nodes: left, mustServe: true },
      { name: 'bridge', nodes: middle, mustServe: true },
      { name: 'right', nodes: right, mustServe: true },
    ],
  };
};

/** Every node reaches a majority, itself included, and no two nodes the same one; some links are one-way then. */
export const ring: SplitShape = (nodes, random) => {
  const order = shuffled(nodes, random);
  const majority = Math.floor(order.length / 2) + 1;
  const before = Math.floor(majority / 2);
  const grudge = order.map((node, index) => {
    const seen = Array.from({ length: majority }, (_, step) => order.at((index - before + step) % order.length));
    return [node, nodes.filter((other) => !seen.includes(other))] as const;
  });
  return { grudge: onlyFull(grudge), sides: [] };
};

/** Two groups, each dropping the other's packets. */
function groups(nodes: readonly string[], cutOff: readonly string[]): Split {
  return { grudge: apart([inOrder(nodes, cutOff), without(nodes, cutOff)]), sides: twoSides(nodes, cutOff) };
}

function twoSides(nodes: readonly string[], cutOff: readonly string[]): readonly Side[] {
  const [few, rest] = [inOrder(nodes, cutOff), without(nodes, cutOff)];
  const side = (name: string, own: readonly string[]): Side => ({
    name,
    nodes: own,
    mustServe: own.length > nodes.length / 2,
  });
  return [side('cut off', few), side('rest', rest)];
}

/** Groups of nodes each of which drops the packets of all others. */
export function apart(parts: readonly (readonly string[])[]): Grudge {
  return onlyFull(parts.flatMap((own) => own.map((node) => [node, parts.filter((part) => part !== own).flat()])));
}

function onlyFull(entries: readonly (readonly [string, readonly string[]])[]): Grudge {
  return Object.fromEntries(entries.filter(([, sources]) => sources.length > 0));
}

function some(nodes: readonly string[], count: number, random: () => number): readonly string[] {
  return inOrder(nodes, shuffled(nodes, random).slice(0, count));
}

function shuffled(nodes: readonly string[], random: () => number): readonly string[] {
  const left = [...nodes];
  const order: string[] = [];
  for (let next = pick(left, random); next !== undefined; next = pick(left, random)) {
    order.push(next);
    left.splice(left.indexOf(next), 1);
  }
  return order;
}

function inOrder(nodes: readonly string[], chosen: readonly string[]): readonly string[] {
  return nodes.filter((node) => chosen.includes(node));
}

function without(nodes: readonly string[], gone: readonly string[]): readonly string[] {
  return nodes.filter((node) => !gone.includes(node));
}
