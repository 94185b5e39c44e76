import type { Demand } from './demand.ts';

/** Sets one value of a demand. */
export type DemandChange = (demand: Demand) => Demand;

/** One value of a demand as flags and demand files write it. */
export interface DemandField {
  /** The flag as the parser declares it. */
  readonly flag: string;
  readonly help: string;
  /** What it has to look like. */
  readonly words: string;
  /** What the worked example has, as one would write it. */
  readonly example: string;
  /** What the text sets; undefined when it is none of that. */
  readonly read: (text: string) => DemandChange | undefined;
}

/** A field whose value is read first and set then. */
export function field<T>(
  flag: string,
  help: string,
  words: string,
  example: string,
  parse: (text: string) => T | undefined,
  set: (value: T) => Partial<Demand>,
): DemandField {
  return {
    ...{ flag, help, words, example },
    read: (text) => {
      const value = parse(text);
      return value === undefined ? undefined : (demand) => ({ ...demand, ...set(value) });
    },
  };
}
