import { SourceError } from '../../core/source.ts';

/** A Mnesia table as one node sees it. */
export interface Table {
  /** Rows. */
  readonly size: number;
  /** Words it takes in memory; undefined for a table on disk, where Mnesia gives another unit. */
  readonly words: number | undefined;
  /** Every node that has a copy, running or not: the members of the cluster. */
  readonly members: readonly string[];
}

/** Reads the few terms we need out of the Erlang term ejabberd sends as text; the rest may change with every version. */
export function tableOf(url: string, term: string): Table {
  const size = numberOf(term, 'size');
  if (size === undefined) {
    throw new SourceError('parse', `GET ${url}: expected {size,N} in ${JSON.stringify(term.slice(0, 40))}`);
  }
  return {
    size,
    words: /\{storage_type,ram_copies\}/.test(term) ? numberOf(term, 'memory') : undefined,
    members: atomsOf(term, 'all_nodes'),
  };
}

function numberOf(term: string, key: string): number | undefined {
  const digits = new RegExp(`\\{${key},(\\d+)\\}`).exec(term)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** Atoms of a list; those with other than plain characters stand in quotes. */
function atomsOf(term: string, key: string): readonly string[] {
  const begin = term.indexOf(`{${key},`) + key.length + 2;
  const open = term.indexOf('[', begin);
  const close = term.indexOf(']', open);
  if (begin < key.length + 2 || open === -1 || close === -1 || term.slice(begin, open).trim() !== '') return [];
  return term
    .slice(open + 1, close)
    .split(',')
    .map((atom) => atom.trim().replace(/^'(.*)'$/s, '$1'))
    .filter((atom) => atom !== '');
}
