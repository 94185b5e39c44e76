import type { Fleet, Member } from './fleet.ts';

type Parts = readonly Member['page'][];

/**
 * The parts of the page of a whole fleet, for one who asks for them again and again. While nothing was read and nothing is
 * due, no cluster is looked at: a walk through a thousand costs as much as a fifth of the sending.
 */
export class FleetParts {
  readonly #fleet: Fleet;
  #parts: Parts = [];
  /** What {@link Fleet.stirs} was when the parts were taken. */
  #stirs = -1;
  #restUntilMs = Number.NEGATIVE_INFINITY;

  constructor(fleet: Fleet) {
    this.#fleet = fleet;
  }

  /** Reads what is due, see {@link Fleet.refresh}. */
  async refresh(waitMs: number, readMs = waitMs): Promise<void> {
    if (!this.#atRest) await this.#fleet.refresh(this.#fleet.members.values(), waitMs, readMs);
  }

  /** The parts as they are now; at rest when they are what they were the last time, but for time. */
  take(): { readonly parts: Parts; readonly atRest: boolean } {
    const atRest = this.#atRest;
    if (!atRest) {
      const { members, settings, stirs } = this.#fleet;
      this.#stirs = stirs;
      this.#restUntilMs = Number.POSITIVE_INFINITY;
      this.#parts = Array.from(members.values(), (member) => this.#bringUp(member, settings));
    }
    return { parts: this.#parts, atRest };
  }

  get #atRest(): boolean {
    return this.#stirs === this.#fleet.stirs && this.#fleet.clock.monoMs() < this.#restUntilMs;
  }

  #bringUp({ collection, page }: Member, { maxSeriesPerCluster }: Fleet['settings']): Member['page'] {
    page.update(collection.snapshot(), maxSeriesPerCluster);
    this.#restUntilMs = Math.min(this.#restUntilMs, collection.restsUntilMs);
    return page;
  }
}
