/**
 * Rows of a CSV text by the names of its first line: columns are never counted, because every version of HAProxy adds
 * some. Fields may be quoted, with quotes doubled and line breaks inside.
 */
export function parseCsvTable(text: string): readonly ReadonlyMap<string, string>[] {
  const [head, ...rows] = parseRows(text);
  const names = (head ?? []).map((name, index) => (index === 0 ? name.replace(/^#\s*/, '') : name));
  return rows
    .filter((row) => row.some((field) => field !== ''))
    .map((row) => new Map(names.map((name, index) => [name, row[index] ?? ''])));
}

function parseRows(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  // A field, plain or quoted, and what ends it: a comma, a line end or the end of the text.
  const field = /(?:"((?:[^"]|"")*)"|([^,\r\n]*))(,|\r?\n|$)/y;
  while (field.lastIndex < text.length) {
    const match = field.exec(text);
    if (match === null) break; // a quote that never closes: what came before stands
    const [, quoted, plain = '', end] = match;
    row.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === ',') continue;
    rows.push(row);
    row = [];
  }
  return row.length === 0 ? rows : [...rows, row];
}
