/** What is to be undone, newest first, whatever of it fails. */
export interface Cleanup extends AsyncDisposable {
  readonly defer: (undo: () => Promise<unknown>) => void;
}

/** An empty cleanup; disposing of it twice is harmless. */
export function openCleanup(): Cleanup {
  const undos: (() => Promise<unknown>)[] = [];
  return {
    defer: (undo) => {
      undos.push(undo);
    },
    async [Symbol.asyncDispose]() {
      const errors: unknown[] = [];
      for (let undo = undos.pop(); undo !== undefined; undo = undos.pop()) {
        try {
          await undo();
        } catch (error) {
          errors.push(error);
        }
      }
      if (errors.length === 1) throw errors[0];
      if (errors.length > 1) throw new AggregateError(errors, `${errors.length} steps of the cleanup failed`);
    },
  };
}
