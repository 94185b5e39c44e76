import type { Scenario } from './scenario.ts';

/** When a drill stops early and takes everything back. */
export interface AbortRules {
  /** A node the drill left alone goes down; else that is a finding of the verdict. */
  readonly nodeDown: boolean;
  /** A stream among nodes the drill left alone has been without service for this long; absent: a finding, too. */
  readonly outageMs?: number;
  /** An acknowledged message has been overtaken by later ones of its stream for this long; absent: nobody stops for it. */
  readonly lossMs?: number;
  /** The streams through the endpoint have missed this much service, added up. */
  readonly budgetMs?: number;
}

/** What a drill must not cost besides its RTO: part of the plan, printed with it. */
export interface DrillRules {
  /** Clients lose their connections by the fault itself: a trial in which none did has not measured the failover. */
  readonly disconnects: boolean;
  /** Acknowledged messages may be lost that had been acknowledged less than this before the fault; 0: none. */
  readonly mayLoseMs: number;
  /** The longest single outage a client of the endpoint may have. */
  readonly longestOutageMs?: number;
  /** The longest outage of a stream among nodes the drill left alone. */
  readonly othersOutageMs?: number;
  /** This share (0 to 1) of the clients of the endpoint must be served again within the time. */
  readonly back?: { readonly share: number; readonly withinMs: number };
  readonly abort: AbortRules;
}

/** The part of the rules a scenario sets; the rest follows from its class, floor and target. */
export type ScenarioRules = Partial<Omit<DrillRules, 'disconnects' | 'abort'>> & {
  /** Losing an acknowledged message stops the drill: whoever plans work on a cluster stops at the first. */
  readonly stopOnLoss?: boolean;
};

/** A stream among untouched nodes that is away for this long is no hiccup. */
const OUTAGE_MS = 45_000;
/** As long as a broker may take to deliver late what it had accepted. */
const LOSS_MS = 10_000;

/** The rules of a drill with this target; one that breaks links or more expects its bystanders to notice. */
export function rulesOf(scenario: Scenario, targetRtoMs: number, budgetMs: number | undefined): DrillRules {
  const { stopOnLoss = false, mayLoseMs = 0, ...own } = scenario.rules ?? {};
  const alone = scenario.class === 'node' || scenario.class === 'dependency';
  return {
    disconnects: scenario.floor !== 'none',
    mayLoseMs,
    ...own,
    abort: {
      nodeDown: alone,
      ...(alone ? { outageMs: Math.max(OUTAGE_MS, 1.5 * targetRtoMs) } : {}),
      ...(stopOnLoss ? { lossMs: LOSS_MS } : {}),
      ...(budgetMs === undefined ? {} : { budgetMs }),
    },
  };
}
