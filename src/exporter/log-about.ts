import type { Log } from '../core/log.ts';

/** A log that says with every line whom it is about. */
export function logAbout(log: Log, fields: object): Log {
  return {
    info: (more, message) => log.info({ ...fields, ...more }, message),
    warn: (more, message) => log.warn({ ...fields, ...more }, message),
    error: (more, message) => log.error({ ...fields, ...more }, message),
    debug: (more, message) => log.debug({ ...fields, ...more }, message),
  };
}
