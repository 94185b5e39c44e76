/**
 * Whether a release is older than another, both as `4.2.1` or `4.2`; false when nobody said which release it is, because
 * then the newest one is meant.
 */
export function olderThan(version: string | undefined, than: string): boolean {
  if (version === undefined) return false;
  const [ours, theirs] = [numbersOf(version), numbersOf(than)];
  const index = theirs.findIndex((number, at) => number !== (ours[at] ?? 0));
  return index >= 0 && (ours[index] ?? 0) < (theirs[index] ?? 0);
}

function numbersOf(version: string): readonly number[] {
  return [...version.matchAll(/\d+/g)].map(([digits]) => Number(digits));
}
