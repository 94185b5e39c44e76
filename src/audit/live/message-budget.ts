/** How much is listened to. */
export interface ListeningBudget {
  /** Messages taken in one second; when more come, the subscription is given up for a while. */
  readonly messagesPerSecond: number;
  /** How long nothing is listened to then. */
  readonly restMs: number;
}

export const defaultListeningBudget: ListeningBudget = { messagesPerSecond: 2_000, restMs: 2_000 };

/** Counts messages by the second and says when there were enough. */
export class MessageBudget {
  readonly #perSecond: number;
  #second = Number.NaN;
  #inSecond = 0;

  constructor(messagesPerSecond: number) {
    this.#perSecond = messagesPerSecond;
  }

  /** Whether a message that came at this moment is still within the budget. */
  take(atMs: number): boolean {
    const second = Math.floor(atMs / 1_000);
    if (second !== this.#second) {
      this.#second = second;
      this.#inSecond = 0;
    }
    this.#inSecond += 1;
    return this.#inSecond <= this.#perSecond;
  }
}
