import { resolve } from 'node:path';
import type { AuditPart } from '../../../audit/audit-part.ts';
import { auditCapture } from '../../../audit/capture/audit-capture.ts';
import type { Io } from '../../io.ts';

/** Reads a capture and judges what is in it. Throws SreError for a file that is none. */
export async function capturePart(io: Io, file: string): Promise<AuditPart> {
  const { capture: _, ...part } = await auditCapture({ path: resolve(io.cwd, file) }, io.signal);
  return { ...part, name: file };
}
