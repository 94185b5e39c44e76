import { createHash } from 'node:crypto';

/** One object for all who would otherwise hold equal ones; an object nobody holds any more is forgotten. */
export class SharedByContent<T extends object> {
  readonly #known = new Map<string, WeakRef<T>>();
  readonly #gone = new FinalizationRegistry<string>((key) => {
    if (this.#known.get(key)?.deref() === undefined) this.#known.delete(key);
  });

  /** The object known with this content, else this one from now on. Whoever gives it must not change it any more. */
  share(content: string | Buffer, value: T): T {
    const key = createHash('sha256').update(content).digest('base64');
    const known = this.#known.get(key)?.deref();
    if (known !== undefined) return known;
    this.#known.set(key, new WeakRef(value));
    this.#gone.register(value, key);
    return value;
  }
}
