/** Keys that patterns of EMQX look for in this order; all others follow. */
const FIRST = ['tag', 'clientid', 'msg', 'peername', 'username', 'topic', 'action', 'reason'];

/**
 * A line as the broker wrote it: out of the JSON a container engine wraps it in, and the JSON of EMQX in the form of its
 * text, `[warning] clientid: x, msg: y`. Everything else, broken JSON too, stays as it is.
 */
export function plainLine(line: string): string {
  if (!line.startsWith('{')) return line;
  const fields = objectOf(line);
  if (fields === undefined) return line;
  const { log, time, level, msg } = fields;
  if (typeof log === 'string') return `${textOf(time)} ${plainLine(log.trimEnd())}`.trim();
  if (typeof level !== 'string' || (msg === undefined && fields['$kind'] === undefined)) return line;
  const rest = Object.keys(fields).filter((key) => !FIRST.includes(key) && key !== 'time' && key !== 'level');
  const pairs = [...FIRST, ...rest]
    .filter((key) => fields[key] !== undefined)
    .map((key) => `${key}: ${textOf(fields[key])}`);
  return `${timeText(time)} [${level}] ${pairs.join(', ')}`.trim();
}

function objectOf(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined; // a line that was cut, or of something else
  }
}

/** Microseconds since the epoch, or a time as text. */
function timeText(time: unknown): string {
  if (typeof time !== 'number') return textOf(time);
  const ms = Math.trunc(time / 1_000);
  return Math.abs(ms) < 8.64e15 ? new Date(ms).toISOString() : '';
}

function textOf(value: unknown): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
