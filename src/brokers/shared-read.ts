/**
 * One request for everybody who asks the same at the same moment: several sources of a node need its name or its
 * alarms, and a scrape starts them together. Each waits only as long as its own signal lets it; the request is given up
 * when nobody waits any more. Nothing is kept once it has ended.
 */
export function sharedRead<T>(read: (signal: AbortSignal) => Promise<T>): (signal: AbortSignal) => Promise<T> {
  let running: { readonly answer: Promise<T>; readonly giveUp: AbortController; waiting: number } | undefined;

  const begin = () => {
    const giveUp = new AbortController();
    const begun = { answer: read(giveUp.signal), giveUp, waiting: 0 };
    const end = (): void => {
      if (running === begun) running = undefined;
    };
    begun.answer.then(end, end);
    return begun;
  };

  return (signal) =>
    new Promise<T>((resolve, reject) => {
      if (signal.aborted) {
        reject(signal.reason);
        return;
      }
      running ??= begin();
      const joined = running;
      joined.waiting += 1;
      const leave = (): void => {
        signal.removeEventListener('abort', abort);
        joined.waiting -= 1;
        if (joined.waiting > 0) return;
        if (running === joined) running = undefined;
        joined.giveUp.abort(new Error('nobody waits for it any more'));
      };
      const abort = (): void => {
        leave();
        reject(signal.reason);
      };
      signal.addEventListener('abort', abort, { once: true });
      joined.answer.then(
        (value) => {
          leave();
          resolve(value);
        },
        (error: unknown) => {
          leave();
          reject(error);
        },
      );
    });
}
