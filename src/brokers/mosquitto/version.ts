/** Major, minor and patch of `mosquitto version 2.0.21`; undefined for what is not numbered so. */
function parseVersion(text: string | undefined): readonly [number, number, number] | undefined {
  const [, major, minor, patch] = /\b(\d{1,6})\.(\d{1,6})\.(\d{1,6})/.exec(text ?? '') ?? [];
  return major === undefined ? undefined : [Number(major), Number(minor), Number(patch)];
}

/** Since 2.1 all numbers of a tick are measured before any of them is published; 2.0 measures each where it stands. */
export function countsAtTickStart(version: string | undefined): boolean {
  const [major, minor] = parseVersion(version) ?? [2, 0];
  return major > 2 || (major === 2 && minor >= 1);
}

/**
 * Up to 2.0.15 the broker's own retained topics expire when unchanged for a minute, and vanish when somebody next
 * subscribes to them: a fresh subscriber misses values, and how many `$SYS` topics are retained cannot be known.
 */
export function forgetsUnchangedTopics(version: string | undefined): boolean {
  const [major, minor, patch] = parseVersion(version) ?? [2, 0, 0];
  return major < 2 || (major === 2 && minor === 0 && patch <= 15);
}

/** Up to 2.0.14 `publish/messages/received` leaves out every retained and every QoS 2 message. */
export function undercountsReceived(version: string | undefined): boolean {
  const [major, minor, patch] = parseVersion(version) ?? [2, 0, 0];
  return major < 2 || (major === 2 && minor === 0 && patch <= 14);
}
