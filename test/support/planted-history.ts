import type { ClientEvent, Slot } from '../../src/swarm/observation.ts';
import { delivered, event, type Fate } from './history.ts';
import { fc } from './property.ts';

/** What is done to one message, or to a message and those right after it. */
export type Deed =
  | 'clean'
  | 'lost'
  | 'unanswered'
  | 'unsent'
  | 'refused'
  | 'never-acked'
  | 'no-subscriber'
  | 'no-subscriber-unfinished'
  | 'session-gone'
  | 'repeated'
  | 'repeated-after-reconnect'
  | 'repeated-after-session-loss'
  | 'overtaken'
  | 'overtaken-across';

/** A deed and its size: copies beyond the first, or how many messages overtake. */
export interface PlantedDeed {
  readonly deed: Deed;
  readonly size: number;
}

/** One stream made from known deeds, and the ids each of them happened to. */
export interface PlantedHistory {
  readonly slots: readonly Slot[];
  readonly events: readonly ClientEvent[];
  readonly ids: (...deeds: readonly Deed[]) => readonly number[];
  /** Sizes of the deeds of a kind. */
  readonly sizes: (...deeds: readonly Deed[]) => readonly number[];
}

const SLOT_MS = 100;
const DEEDS: readonly Deed[] = [
  'lost',
  'unanswered',
  'unsent',
  'refused',
  'never-acked',
  'no-subscriber',
  'no-subscriber-unfinished',
  'session-gone',
  'repeated',
  'repeated-after-reconnect',
  'repeated-after-session-loss',
  'overtaken',
  'overtaken-across',
];

/** Lists of deeds, half of them clean. */
export const plantedDeeds: fc.Arbitrary<readonly PlantedDeed[]> = fc.array(
  fc.record({
    deed: fc.oneof(fc.constant<Deed>('clean'), fc.constantFrom(...DEEDS)),
    size: fc.integer({ min: 1, max: 4 }),
  }),
  { minLength: 1, maxLength: 25 },
);

/**
 * Lays the deeds out one after the other, 100 ms a message; what a deed needs of events lies within its own slots, so
 * that no deed explains another.
 */
export function plantedHistory(stream: string, deeds: readonly PlantedDeed[]): PlantedHistory {
  const [slots, events, planted]: [Slot[], ClientEvent[], (PlantedDeed & { readonly seq: number })[]] = [[], [], []];
  const add = (fate: (dueMs: number) => Fate): number => {
    const seq = slots.length;
    slots.push({ stream, seq, intendedMs: seq * SLOT_MS, copies: 0, ...fate(seq * SLOT_MS) });
    return seq;
  };
  const tell = (
    role: 'pub' | 'sub',
    atMs: number,
    kind: ClientEvent['kind'],
    more: Partial<ClientEvent> = {},
  ): void => {
    events.push(event(`${stream}-${role}`, atMs, kind, more));
  };
  tell('sub', -2, 'connack', { sessionPresent: false });
  tell('sub', -1, 'suback', { reasonCode: 0 });
  for (const { deed, size } of deeds) {
    const dueMs = slots.length * SLOT_MS;
    const comeback = (sessionPresent: boolean): void => {
      tell('sub', dueMs + 10, 'closed');
      tell('sub', dueMs + 20, 'connack', { sessionPresent });
      if (!sessionPresent) tell('sub', dueMs + 21, 'suback', { reasonCode: 0 });
    };
    const seq = add((ms) => fateOf(deed, size, ms));
    planted.push({ deed, size, seq });
    if (deed === 'repeated-after-reconnect') comeback(true);
    if (deed === 'repeated-after-session-loss') comeback(false);
    if (deed === 'session-gone') {
      tell('sub', dueMs - 0.2, 'closed');
      tell('sub', dueMs - 0.1, 'connack', { sessionPresent: false });
      tell('sub', dueMs + 21, 'suback', { reasonCode: 0 });
    }
    if (deed === 'overtaken-across') {
      tell('pub', dueMs + 10, 'closed');
      tell('pub', dueMs + 20, 'connack', { sessionPresent: true });
    }
    if (deed === 'overtaken' || deed === 'overtaken-across') for (let n = 0; n < size; n++) add(delivered);
  }
  const of = (wanted: readonly Deed[]) => planted.filter(({ deed }) => wanted.includes(deed));
  return {
    slots,
    events,
    ids: (...wanted) => of(wanted).map(({ seq }) => seq),
    sizes: (...wanted) => of(wanted).map(({ size }) => size),
  };
}

function fateOf(deed: Deed, size: number, dueMs: number): Fate {
  const acked = { sentMs: dueMs, ackedMs: dueMs + 2, copies: 0 };
  switch (deed) {
    case 'clean':
      return delivered(dueMs);
    case 'lost':
      return acked;
    case 'unanswered':
      return { sentMs: dueMs, copies: 0 };
    case 'unsent':
      return { copies: 0 };
    case 'refused':
      return { sentMs: dueMs, refusedWith: 0x97, copies: 0 };
    case 'never-acked':
      return { sentMs: dueMs, receivedMs: dueMs + 3, copies: 1 };
    case 'no-subscriber':
    case 'session-gone':
      return { ...acked, noSubscriber: true };
    case 'no-subscriber-unfinished': // PUBREC said so, PUBCOMP never came
      return { sentMs: dueMs, noSubscriber: true, copies: 0 };
    case 'repeated':
    case 'repeated-after-reconnect':
    case 'repeated-after-session-loss':
      return { ...delivered(dueMs), copies: 1 + size, copiedMs: dueMs + 30 };
    case 'overtaken':
    case 'overtaken-across':
      return { ...delivered(dueMs), receivedMs: dueMs + size * SLOT_MS + 3.5 };
    default:
      return deed satisfies never;
  }
}
