import { InvalidArgumentError } from 'commander';

/** Parses `--nodes`. */
export function nodeCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > 9) throw new InvalidArgumentError('expected 1 to 9.');
  return count;
}

/** Parses `--port`: the first of a row of ports. */
export function portNumber(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_500) throw new InvalidArgumentError('expected 1 to 65500.');
  return port;
}

/** Parses `--name`. */
export function labName(text: string): string {
  if (!/^[a-z0-9][a-z0-9-]{0,31}$/.test(text)) {
    throw new InvalidArgumentError('expected up to 32 of a-z, 0-9 and -, not starting with -.');
  }
  return text;
}

/** Parses a number above 0 up to `max`. */
export function positive(max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!(value > 0 && value <= max)) throw new InvalidArgumentError(`expected a number above 0, at most ${max}.`);
    return value;
  };
}

/** Parses one of a few words. */
export function oneOf<const T extends string>(...words: readonly T[]): (text: string) => T {
  return (text) => {
    const word = words.find((each) => each === text);
    if (word === undefined) throw new InvalidArgumentError(`expected ${words.join(' or ')}.`);
    return word;
  };
}
