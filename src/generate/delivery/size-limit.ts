import { SreError } from '../../core/sre-error.ts';

/** A ConfigMap holds no more than this, keys and values together. */
export const CONFIG_MAP_BYTES = 1024 * 1024;

/** The Prometheus operator puts a rule file into a ConfigMap and takes no file longer than this. */
export const RULE_FILE_BYTES = 512 * 1024;

/** Throws SRE_TOO_LARGE when the text has more bytes than the place it is for takes. */
export function requireSize(what: string, text: string, limitBytes: number): void {
  const bytes = Buffer.byteLength(text);
  if (bytes <= limitBytes) return;
  throw new SreError('SRE_TOO_LARGE', `${what} has ${bytes} bytes, more than the ${limitBytes} it may have`, {
    hint: 'deliver it as files, or push it',
  });
}
