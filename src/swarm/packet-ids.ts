/** Packet identifiers 1 to 65535 in turn, leaving out those in use. */
export class PacketIds {
  #last = 0;

  /** The next free one; there is one as long as fewer than 65535 are in use, which the receive maximum ensures. */
  take(inUse: ReadonlyMap<number, unknown>): number {
    do this.#last = this.#last === 0xffff ? 1 : this.#last + 1;
    while (inUse.has(this.#last));
    return this.#last;
  }
}
