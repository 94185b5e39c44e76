/**
 * The columns named, row by row, found by the names of the first line: columns are never counted, because every version
 * of HAProxy adds some. Fields may be quoted, with quotes doubled and line breaks inside. A column that is not there is
 * empty, and so is what a row lacks.
 */
export function parseCsvTable<C extends string>(text: string, columns: readonly C[]): Readonly<Record<C, string>>[] {
  const rows: Record<C, string>[] = [];
  const nothing = Object.fromEntries(columns.map((column) => [column, ''])) as Record<C, string>;
  let names: (C | undefined)[] | undefined;
  let fields: string[] = [];
  const endOfRow = (): void => {
    if (names === undefined) {
      const head = fields.map((name, index) => (index === 0 ? name.replace(/^#\s*/, '') : name));
      names = head.map((name) => columns.find((column) => column === name));
    } else if (fields.some((field) => field !== '')) {
      const row = { ...nothing };
      names.forEach((column, index) => {
        if (column !== undefined) row[column] = fields[index] ?? '';
      });
      rows.push(row);
    }
    fields = [];
  };
  // A field, quoted or plain, and what ends it: a comma, a line end or the end of the text.
  const field = /(?:"([^"]*(?:""[^"]*)*)"|([^,\r\n]*))(,|\r?\n|$)/y;
  while (field.lastIndex < text.length) {
    const match = field.exec(text);
    if (match === null) break; // a quote that never closes: what came before stands
    const [, quoted, plain = '', end] = match;
    fields.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end !== ',') endOfRow();
  }
  if (fields.length > 0) endOfRow();
  return rows;
}
