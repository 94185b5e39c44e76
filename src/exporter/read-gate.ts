/** Where reads queue for their turn. */
export interface ReadGate {
  /** Waits for a place; the function it gives hands the place back. Rejects with the signal's reason. */
  enter(signal: AbortSignal): Promise<() => void>;
}

export interface ReadGateOptions {
  /** Reads that begin side by side. */
  readonly places: number;
  /** A read that takes longer gives its place away and goes on: brokers that hang must not hold up the others. */
  readonly holdMs: number;
}

/**
 * Bounds how many reads begin at once, so that the first scrape of a thousand clusters does not open three thousand
 * sockets in one millisecond. Reads enter in the order they came.
 */
export function createReadGate({ places, holdMs }: ReadGateOptions): ReadGate {
  let free = places;
  const waiting = new Set<() => void>();

  const leave = (): void => {
    free += 1;
    const [next] = waiting;
    if (next !== undefined) next();
  };
  const take = (): (() => void) => {
    free -= 1;
    let held = true;
    const give = (): void => {
      if (!held) return;
      held = false;
      clearTimeout(timer);
      leave();
    };
    const timer = setTimeout(give, holdMs);
    return give;
  };

  return {
    enter: async (signal) => {
      signal.throwIfAborted();
      if (free > 0 && waiting.size === 0) return take();
      return await new Promise<() => void>((resolve, reject) => {
        const settle = (): void => {
          waiting.delete(admit);
          signal.removeEventListener('abort', giveUp);
        };
        const admit = (): void => {
          settle();
          resolve(take());
        };
        const giveUp = (): void => {
          settle();
          reject(signal.reason);
        };
        waiting.add(admit);
        signal.addEventListener('abort', giveUp, { once: true });
      });
    },
  };
}
