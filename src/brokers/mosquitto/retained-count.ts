/** How this version of the broker counts. */
export interface CountingRule {
  /** Since 2.1 the count is taken when a tick begins; 2.0 takes it at its place among the topics of the tick. */
  readonly atTickStart: boolean;
  /** Up to 2.0.15 an own topic unchanged for a minute stops being retained when anybody subscribes to it. */
  readonly forgetful: boolean;
}

/** Users' retained messages: the broker's count less its own retained topics, which it counts too. */
export interface RetainedCount {
  /** A `$SYS` topic came; an empty payload means that it is retained no more. */
  readonly topic: (name: string, retained: boolean, atMs: number) => void;
  /** The broker's count came; `live` when published since we listen. */
  readonly count: (value: number, live: boolean, atMs: number) => void;
  /** A tick began: its heartbeat came. */
  readonly tickBegan: () => void;
  /** A tick passed the place of the count; without a new value, the old one is true of now. */
  readonly tickPassed: () => void;
  /** All retained messages are being sent again: forget which topics there were. */
  readonly burstBegan: () => void;
  readonly burstEnded: () => void;
  /** Whether the broker may have dropped own topics unseen, so that only a new burst tells how many there are. */
  readonly doubtful: () => boolean;
  /** Undefined until a tick has shown how many own topics the count includes. */
  readonly users: () => number | undefined;
}

/** An own topic not sent for this long may have expired on a forgetful broker. */
const EXPIRES_MS = 60_000;

/**
 * Right after connecting the number of own topics is known but not how many of them the count included, so the first
 * tick decides. From then on a new count includes exactly the topics seen before it, and a count that is not sent again
 * has not changed, topics seen since included.
 */
/** A broker has about a hundred topics of its own, and two for each bridge; clients that make up more get no memory. */
const MAX_TOPICS = 10_000;

export function createRetainedCount(rule: () => CountingRule): RetainedCount {
  const own = new Map<string, number>();
  let ownAtTick: number | undefined;
  let last: number | undefined;
  let counted = false;
  let inBurst = true;
  let doubtful = false;
  let users: number | undefined;

  const settle = (ownTopics: number | undefined): void => {
    if (ownTopics === undefined || last === undefined) return;
    users = last >= ownTopics ? last - ownTopics : undefined;
  };

  return {
    topic: (name, retained, atMs) => {
      if (retained && (own.has(name) || own.size < MAX_TOPICS)) own.set(name, atMs);
      else if (!retained) own.delete(name);
    },
    count: (value, live, atMs) => {
      const changed = last !== value;
      last = value;
      if (!live) return;
      counted = true;
      if (inBurst) return;
      const { atTickStart, forgetful } = rule();
      const mayHaveExpired = forgetful && [...own.values()].some((seenMs) => atMs - seenMs >= EXPIRES_MS);
      if (users !== undefined && changed && mayHaveExpired) doubtful = true;
      else settle(atTickStart ? ownAtTick : own.size);
    },
    tickBegan: () => {
      ownAtTick = inBurst ? undefined : own.size;
      counted = false;
    },
    tickPassed: () => {
      if (!counted && !doubtful) settle(ownAtTick);
    },
    burstBegan: () => {
      own.clear();
      ownAtTick = undefined;
      doubtful = false;
      inBurst = true;
    },
    burstEnded: () => {
      inBurst = false;
    },
    doubtful: () => doubtful,
    users: () => users,
  };
}
