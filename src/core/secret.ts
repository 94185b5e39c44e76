import { inspect } from 'node:util';

/** How every secret looks when anything prints it. */
export const MASK = '<secret>';

/** A value that prints as `<secret>` through string conversion, JSON and `util.inspect`; only `reveal()` gives it out. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The value itself; call it only where it leaves for the broker. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return MASK;
  }

  toJSON(): string {
    return MASK;
  }

  [inspect.custom](): string {
    return MASK;
  }
}
