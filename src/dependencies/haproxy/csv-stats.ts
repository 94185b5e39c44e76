import { parseCsvTable } from './csv-table.ts';
import type { HaproxyStats, ServerState } from './stats.ts';

/** What we read of the hundred columns and more. */
const COLUMNS = [
  'pxname',
  'svname',
  'type',
  'mode',
  'status',
  'scur',
  'slim',
  'stot',
  'rate',
  'qcur',
  'econ',
  'chkdown',
] as const;

type Column = (typeof COLUMNS)[number];
type Row = Readonly<Record<Column, string>>;

/** The four kinds of row, by the column `type`. */
const TYPE = { frontend: '0', backend: '1', server: '2' } as const;

/** Whether a text is the CSV of a stats page. */
export function isHaproxyCsv(text: string): boolean {
  return /^#\s*pxname,svname,/.test(text);
}

/** Reads the CSV; columns by name, an empty field is something not told. */
export function parseHaproxyCsv(text: string): HaproxyStats {
  const rows = parseCsvTable(text, COLUMNS).filter((row) => row.pxname !== '');
  const of = (type: string): Row[] => rows.filter((row) => typeOf(row) === type);
  return {
    frontends: of(TYPE.frontend).map((row) => ({
      name: row.pxname,
      sessions: numberOf(row, 'scur'),
      sessionLimit: numberOf(row, 'slim'),
      sessionsTotal: numberOf(row, 'stot'),
      sessionRate: numberOf(row, 'rate'),
    })),
    backends: of(TYPE.backend).map((row) => ({
      name: row.pxname,
      queued: numberOf(row, 'qcur'),
      connectionErrors: numberOf(row, 'econ'),
    })),
    servers: of(TYPE.server).map((row) => ({
      backend: row.pxname,
      name: row.svname,
      state: stateOf(row.status),
      queued: numberOf(row, 'qcur'),
      sessions: numberOf(row, 'scur'),
      checkDowns: numberOf(row, 'chkdown'),
    })),
    http: new Set(rows.filter((row) => row.mode === 'http').map((row) => row.pxname)),
  };
}

/** Before 1.3.20 there was no such column, and names told the rows apart. */
function typeOf({ svname, type }: Row): string {
  const byName = svname === 'FRONTEND' ? TYPE.frontend : svname === 'BACKEND' ? TYPE.backend : TYPE.server;
  return type || byName;
}

/**
 * `UP`, `UP 1/3` (failing, still up), `DOWN 1/2` (coming back, still down), `UP (agent)`, `MAINT (via b/n1)`, `DRAIN`,
 * `NOLB 1/3`, `no check`. A word we do not know says nothing.
 */
function stateOf(status: string): ServerState | undefined {
  if (/^no check\b/i.test(status)) return 'unchecked';
  if (/^UP\b/.test(status)) return 'up';
  return /^(?:DOWN|MAINT|DRAIN|NOLB)\b/.test(status) ? 'not_up' : undefined;
}

function numberOf(row: Row, column: Column): number | undefined {
  const text = row[column];
  return /^\d{1,15}(?:\.\d+)?$/.test(text) ? Number(text) : undefined;
}
