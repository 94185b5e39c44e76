/** Filters without those another one covers: some brokers send a message once for every filter it matches. */
export function withoutCovered(filters: readonly string[]): readonly string[] {
  const different = [...new Set(filters)];
  return different.filter((filter) => !different.some((other) => other !== filter && covers(other, filter)));
}

function covers(wide: string, narrow: string): boolean {
  if (narrow.startsWith('$') && !wide.startsWith('$')) return false; // [MQTT-4.7.2-1]
  const levels = narrow.split('/');
  const wideLevels = wide.split('/');
  for (const [index, level] of wideLevels.entries()) {
    if (level === '#') return true;
    const own = levels[index];
    if (own === undefined || own === '#') return false;
    if (level !== '+' && level !== own) return false;
  }
  return wideLevels.length === levels.length;
}
