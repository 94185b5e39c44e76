import { createHash } from 'node:crypto';
import { compare, hash } from 'bcryptjs';
import type { Secret } from '../core/secret.ts';

/** Cost of the hash that unknown users are compared with, when no configured user tells a better one. */
const COST = 10;
const MOST_CACHED = 100;

/**
 * Decides on `Authorization: Basic`. A bcrypt comparison costs tenths of a second by design, so verified credentials are
 * remembered (as a digest) and comparisons run one at a time: wrong passwords cannot occupy the event loop side by side.
 * An unknown user costs the same as a wrong password.
 */
export class BasicAuth {
  readonly #users: ReadonlyMap<string, Secret>;
  readonly #verified = new Set<string>();
  readonly #nobody: Promise<string>;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(users: ReadonlyMap<string, Secret>) {
    this.#users = users;
    const [first] = users.values();
    this.#nobody = hash('nobody has this password', first === undefined ? COST : costOf(first.reveal()));
  }

  /** Whether the header carries the name and password of a configured user. */
  async allows(header: string | undefined): Promise<boolean> {
    const given = credentialsOf(header);
    if (given === undefined) return false;
    const known = this.#users.get(given.name)?.reveal();
    const expected = known ?? (await this.#nobody);
    const digest = createHash('sha256')
      .update(JSON.stringify([given.name, given.password, expected]))
      .digest('base64');
    if (this.#verified.has(digest)) return true;
    const turn = this.#turn.then(() => compare(given.password, expected));
    this.#turn = turn.catch(() => undefined); // the next comparison waits for this one, whatever came of it
    const right = (await turn) && known !== undefined;
    if (right) {
      if (this.#verified.size >= MOST_CACHED) this.#verified.clear();
      this.#verified.add(digest);
    }
    return right;
  }
}

function costOf(bcryptHash: string): number {
  return Number(bcryptHash.split('$')[2] ?? COST);
}

function credentialsOf(header: string | undefined): { readonly name: string; readonly password: string } | undefined {
  const [, encoded] = /^basic\s+([A-Za-z0-9+/=_-]+)\s*$/i.exec(header ?? '') ?? [];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0 ? undefined : { name: text.slice(0, colon), password: text.slice(colon + 1) };
}
