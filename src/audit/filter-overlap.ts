/** Whether some topic matches both filters. Topics that begin with `$` are only matched by filters that do. */
export function filtersOverlap(one: string, other: string): boolean {
  if (one.startsWith('$') !== other.startsWith('$')) {
    const [plain, special] = one.startsWith('$') ? [other, one] : [one, other];
    if (/^[+#]/.test(plain) || special === '') return false;
  }
  return overlap(one.split('/'), other.split('/'));
}

function overlap([a, ...restA]: readonly string[], [b, ...restB]: readonly string[]): boolean {
  if (a === '#' || b === '#') return true;
  if (a === undefined || b === undefined) return a === b;
  if (a !== b && a !== '+' && b !== '+') return false;
  // `a/#` matches `a` as well.
  if (restA.length === 0 && restB[0] === '#' && restB.length === 1) return true;
  if (restB.length === 0 && restA[0] === '#' && restA.length === 1) return true;
  return overlap(restA, restB);
}
