import type { Log } from '../../src/core/log.ts';

/** A log that keeps its lines, `level message`, and their fields. */
export interface RecordingLog extends Log {
  readonly lines: {
    readonly level: string;
    readonly message: string;
    readonly fields: Readonly<Record<string, unknown>>;
  }[];
}

export function recordingLog(): RecordingLog {
  const lines: RecordingLog['lines'] = [];
  const at = (level: string) => (fields: object, message: string) => {
    lines.push({ level, message, fields: fields as Readonly<Record<string, unknown>> });
  };
  return { lines, info: at('info'), warn: at('warn'), error: at('error'), debug: () => {} };
}
