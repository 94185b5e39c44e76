import type { HeldMessage } from '../../mqtt/held-subscription.ts';
import { type BridgeStates, createBridgeStates } from './bridge-states.ts';
import { createHeartbeat, type Heartbeat } from './heartbeat.ts';
import { createRetainedCount, type RetainedCount } from './retained-count.ts';
import { LAST_OF_TICK, numberTopics, parseNumber, RETAINED, SYS, UPTIME, VERSION } from './topics.ts';
import { countsAtTickStart, forgetsUnchangedTopics } from './version.ts';

/** One broker's `$SYS` tree as one connection has heard it: pure, fed message by message. */
export interface SysTree {
  readonly subscribed: (filters: number) => void;
  /** Takes a message in; answers the topic when its payload was no value, to be counted and logged by the owner. */
  readonly receive: (message: HeldMessage, atMs: number) => 'ok' | 'unparsable';
  readonly heartbeat: Heartbeat;
  readonly bridges: BridgeStates;
  readonly version: () => string | undefined;
  /** The broker's number, without the exporter's own connection and subscriptions. */
  readonly number: (name: string) => number | undefined;
  /** The broker's number as it came. */
  readonly raw: (name: string) => number | undefined;
  readonly retained: Pick<RetainedCount, 'users' | 'doubtful' | 'burstBegan'>;
  /** Whether the first burst is in: the uptime, which comes last, and silence behind it. */
  readonly complete: (nowMs: number) => boolean;
}

/** Silence that ends the first burst, for brokers that send retained messages in any order. */
const QUIET_MS = 100;

/** Of a payload, no more is looked at: what the broker says about itself is a number or a version. */
const MAX_BYTES = 256;

interface Value {
  readonly value: number;
  /** Published since we listen, so that it counts us too. */
  readonly live: boolean;
}

const includes = new Map(numberTopics.map((topic) => [topic.name, topic.includes]));

export function createSysTree(configuredIntervalMs: number): SysTree {
  const values = new Map<string, Value>();
  const heartbeat = createHeartbeat(configuredIntervalMs);
  const bridges = createBridgeStates();
  const retained = createRetainedCount(() => ({
    atTickStart: countsAtTickStart(version),
    forgetful: forgetsUnchangedTopics(version),
  }));
  let version: string | undefined;
  let ownFilters = 0;
  let ticksPassed = 0;
  let inTick = false;
  let lastMessageMs = 0;
  let burstEnded = false;

  const isQuiet = (nowMs: number): boolean =>
    heartbeat.uptimeSeconds() !== undefined && nowMs - lastMessageMs >= QUIET_MS;

  const passTick = (): void => {
    if (!inTick) return;
    inTick = false;
    ticksPassed += 1;
    retained.tickPassed();
  };

  /** What of a number is ourselves. A value from before our first tick, or sent again since, decides by itself. */
  const ownShare = (name: string, live: boolean): number => {
    const share = includes.get(name);
    if (share === undefined || !(live || ticksPassed > 0)) return 0;
    return share === 'connection' ? 1 : ownFilters;
  };

  const beat = (text: string, live: boolean, atMs: number): boolean => {
    const seconds = /^(\d+) seconds$/.exec(text)?.[1];
    if (seconds === undefined) return false;
    if (live || heartbeat.uptimeSeconds() === undefined) heartbeat.beat(Number(seconds), atMs);
    if (!live) retained.burstEnded();
    if (live) {
      passTick(); // should the last topic of the tick before not have come
      inTick = true;
      retained.tickBegan();
    }
    return true;
  };

  const store = (name: string, text: string, live: boolean, atMs: number): boolean => {
    if (!includes.has(name)) return true; // load averages: only counted
    const value = parseNumber(name, text);
    if (value === undefined) {
      values.delete(name);
      return isImpossibleNumber(text);
    }
    values.set(name, { value, live });
    if (name === RETAINED) retained.count(value, live, atMs);
    if (name === LAST_OF_TICK && live) passTick();
    return true;
  };

  return {
    subscribed: (filters) => {
      ownFilters = filters;
    },
    receive: (message, atMs) => {
      burstEnded ||= isQuiet(atMs);
      lastMessageMs = atMs;
      const name = message.topic.slice(SYS.length);
      const text = message.payload.toString('utf8', 0, MAX_BYTES);
      const live = !message.retain;
      let understood = true;
      if (name === VERSION) version = text;
      else if (bridges.handles(name)) understood = bridges.set(name, text);
      else if (name !== UPTIME) understood = store(name, text, live, atMs);
      retained.topic(name, message.payload.length > 0, atMs);
      if (name === UPTIME) understood = beat(text, live, atMs);
      return understood ? 'ok' : 'unparsable';
    },
    heartbeat,
    bridges,
    version: () => version,
    number: (name) => {
      const found = values.get(name);
      return found === undefined ? undefined : Math.max(0, found.value - ownShare(name, found.live));
    },
    raw: (name) => values.get(name)?.value,
    retained,
    complete: (nowMs) => burstEnded || isQuiet(nowMs),
  };
}

/** A number that cannot be is the broker's known defect, not a payload we fail to read. */
function isImpossibleNumber(text: string): boolean {
  return /^-?\d+$/.test(text);
}
