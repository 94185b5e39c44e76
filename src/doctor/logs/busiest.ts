/** How many different names are told apart. */
const PLACES = 64;

interface Place {
  count: number;
  /** How much of the count may belong to names that were thrown out. */
  readonly doubt: number;
}

/** Counts names in bounded memory: with more names than places the rarest makes room (the space-saving algorithm). */
export interface Busiest {
  count(name: string): void;
  /** The busiest names, busiest first, each with how often it was there for certain. */
  top(places: number): readonly { readonly name: string; readonly count: number }[];
}

/** An empty one. */
export function createBusiest(): Busiest {
  const places = new Map<string, Place>();
  return {
    count(name) {
      const known = places.get(name);
      if (known !== undefined) {
        known.count += 1;
        return;
      }
      let doubt = 0;
      if (places.size >= PLACES) {
        const [rarest, { count }] = [...places].reduce((a, b) => (b[1].count < a[1].count ? b : a));
        places.delete(rarest);
        doubt = count;
      }
      places.set(name, { count: doubt + 1, doubt });
    },
    top: (wanted) =>
      [...places]
        .map(([name, { count, doubt }]) => ({ name, count: count - doubt }))
        .toSorted((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1))
        .slice(0, wanted),
  };
}
