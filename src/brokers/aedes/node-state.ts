import type { HeldMessage } from '../../mqtt/held-subscription.ts';
import { HEARTBEAT, numberTopics, UPTIME, VERSION } from './topics.ts';

/** What one connection has heard about its own node: pure, fed message by message. */
export interface NodeState {
  readonly subscribed: (filters: number) => void;
  /** Takes a message of this node in; false when its payload was no value. */
  readonly receive: (name: string, message: HeldMessage, atMs: number) => boolean;
  readonly version: () => string | undefined;
  readonly uptimeSeconds: () => number | undefined;
  /** Milliseconds since the node's last sign of life; undefined before the first. */
  readonly ageMs: (nowMs: number) => number | undefined;
  /** From which age its values are no longer believed. */
  readonly limitMs: () => number;
  /** The number without the exporter's own connection and subscriptions. */
  readonly number: (name: string) => number | undefined;
  readonly complete: (nowMs: number) => boolean;
}

/** Silence that ends a round of statistics. */
const QUIET_MS = 100;

/** Statistics come every 1 to 5 seconds; a busy node is not called dead for being a little late. */
const FLOOR_MS = 10_000;

/** Of a payload, no more is looked at: what a broker says about itself is a number or a version. */
const MAX_BYTES = 256;

export function createNodeState(heartbeatMs: number): NodeState {
  const values = new Map<string, { readonly value: number; readonly live: boolean }>();
  let version: string | undefined;
  let uptime: number | undefined;
  let intervalMs = heartbeatMs;
  let aliveMs: number | undefined;
  let lastMessageMs = 0;
  let roundEnded = false;
  let ownFilters = 0;

  const isQuiet = (nowMs: number): boolean => aliveMs !== undefined && nowMs - lastMessageMs >= QUIET_MS;

  const beat = (text: string, atMs: number): boolean => {
    if (!/^\d+(?:\.\d+)?$/.test(text)) return false;
    const seconds = Number(text);
    // By the node's own clock, so that a retained first value does as well.
    if (uptime !== undefined && seconds > uptime) intervalMs = Math.max(seconds - uptime, 1) * 1_000;
    uptime = seconds;
    aliveMs = atMs;
    return true;
  };

  return {
    subscribed: (filters) => {
      ownFilters = filters;
    },
    receive: (name, { payload, retain }, atMs) => {
      roundEnded ||= isQuiet(atMs);
      lastMessageMs = atMs;
      const text = payload.toString('utf8', 0, MAX_BYTES);
      if (name === HEARTBEAT) aliveMs = atMs;
      else if (name === VERSION) version = text;
      else if (name === UPTIME) return beat(text, atMs);
      else if (/^\d+(?:\.\d+)?$/.test(text)) values.set(name, { value: Number(text), live: !retain });
      else {
        values.delete(name);
        return false;
      }
      return true;
    },
    version: () => version,
    uptimeSeconds: () => uptime,
    ageMs: (nowMs) => (aliveMs === undefined ? undefined : nowMs - aliveMs),
    limitMs: () => Math.max(3 * intervalMs, FLOOR_MS),
    number: (name) => {
      const found = values.get(name);
      if (found === undefined) return undefined;
      const includes = found.live ? numberTopics.find((topic) => topic.name === name)?.includes : undefined;
      const own = includes === undefined ? 0 : includes === 'connection' ? 1 : ownFilters;
      return Math.max(0, found.value - own);
    },
    // A round that ended is complete for good: later rounds replace values one by one, and a read in the middle of one must not wait.
    complete: (nowMs) => roundEnded || isQuiet(nowMs),
  };
}
