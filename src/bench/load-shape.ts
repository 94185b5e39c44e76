import { SreError } from '../core/sre-error.ts';

/** What can be measured. */
export const SCENARIOS = ['connect', 'steady', 'fan-in', 'fan-out', 'bridge', 'knee'] as const;
export type Scenario = (typeof SCENARIOS)[number];

/** How many clients do what. */
export interface LoadShape {
  readonly publishers: number;
  readonly subscribers: number;
  /** Connected and silent. */
  readonly idle: number;
}

/** What was asked for; what is missing follows from the scenario. */
export interface AskedShape {
  readonly clients?: number;
  readonly publishers?: number;
  readonly subscribers?: number;
}

const DEFAULT_CLIENTS = 100;

/** The clients of a scenario. Throws SRE_BAD_OPTION when the numbers do not go together. */
export function loadShape(scenario: Scenario, asked: AskedShape): LoadShape {
  const clients = asked.clients ?? DEFAULT_CLIENTS;
  if (scenario === 'connect') {
    if (asked.publishers !== undefined || asked.subscribers !== undefined) {
      throw new SreError('SRE_BAD_OPTION', 'connect has no publishers and no subscribers, only clients', {
        hint: '--scenario connect --clients 1000',
      });
    }
    return { publishers: 0, subscribers: 0, idle: clients };
  }
  const { publishers, subscribers } = talking(scenario, asked, clients);
  const idle = (asked.clients ?? publishers + subscribers) - publishers - subscribers;
  if (idle < 0 || publishers < 1 || subscribers < 1) {
    throw new SreError(
      'SRE_BAD_OPTION',
      `${clients} clients cannot be ${publishers} publishers and ${subscribers} subscribers`,
      { hint: `--clients ${Math.max(1, publishers) + Math.max(1, subscribers)} or more; the rest stays silent` },
    );
  }
  return { publishers, subscribers, idle };
}

function talking(
  scenario: Exclude<Scenario, 'connect'>,
  { publishers, subscribers }: AskedShape,
  clients: number,
): { readonly publishers: number; readonly subscribers: number } {
  if (scenario === 'fan-in') {
    return { publishers: publishers ?? clients - (subscribers ?? 1), subscribers: subscribers ?? 1 };
  }
  if (scenario === 'fan-out') {
    return { publishers: publishers ?? 1, subscribers: subscribers ?? clients - (publishers ?? 1) };
  }
  const half = Math.floor(clients / 2);
  return { publishers: publishers ?? subscribers ?? half, subscribers: subscribers ?? publishers ?? half };
}

/** Subscribers the messages of each publisher go to, on average: what a message published is worth in deliveries. */
export function fanOutOf({ publishers, subscribers }: LoadShape): number {
  return publishers === 0 ? 0 : Math.max(1, subscribers / publishers);
}
