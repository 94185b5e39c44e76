/** Longest topic or filter there is, in bytes of UTF-8. */
const LONGEST_BYTES = 65_535;

/** Whether a broker has to take it in SUBSCRIBE: wildcards stand for whole levels, and `#` is the last. */
export function isValidFilter(filter: string): boolean {
  if (filter === '' || filter.includes('\0') || Buffer.byteLength(filter) > LONGEST_BYTES) return false;
  const levels = filter.split('/');
  return levels.every((level, index) => {
    if (level.includes('#')) return level === '#' && index === levels.length - 1;
    return !level.includes('+') || level === '+';
  });
}

/** Whether it has wildcards, and so can only be subscribed to. */
export function hasWildcard(filter: string): boolean {
  return /[+#]/.test(filter);
}

/** The filter inside of `$share/GROUP/FILTER`: whoever joins the group takes messages away from its members. */
export function withoutShare(filter: string): string {
  return /^\$(?:share\/[^/]*|queue)\/(.*)$/s.exec(filter)?.[1] ?? filter;
}

/** Whether messages on the topic are for the filter; a wildcard in the first level does not match `$` topics. */
export function matchesFilter(filter: string, topic: string): boolean {
  const wanted = filter.split('/');
  const levels = topic.split('/');
  if (topic.startsWith('$') && (wanted[0] === '+' || wanted[0] === '#')) return false;
  for (const [index, level] of wanted.entries()) {
    if (level === '#') return true; // the level above as well: `a/#` matches `a`
    if (index >= levels.length) return false;
    if (level !== '+' && level !== levels[index]) return false;
  }
  return wanted.length === levels.length;
}
