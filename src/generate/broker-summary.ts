/** What a page about the kinds of broker says of one, as the registry says it. */
export interface BrokerSummary {
  readonly title: string;
  readonly summary: string;
  readonly versions: string;
  /** Addresses every node needs. */
  readonly needs: readonly string[];
  readonly sources: readonly {
    readonly name: string;
    readonly per: 'node' | 'cluster';
    readonly reads: string;
    readonly when?: string;
  }[];
  /** What decides what it tells, where that is not the broker alone. */
  readonly depends?: string;
  /** All it can ever tell: metric key to how it comes by it. */
  readonly support: Readonly<Partial<Record<string, string>>>;
  /** What it tells with these options, where they decide that. */
  readonly supportOf?: (options: unknown) => Readonly<Partial<Record<string, string>>>;
}

/** The kinds by their key. */
export type BrokerSummaries = Readonly<Record<string, BrokerSummary>>;
