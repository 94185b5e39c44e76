import { readFile } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import { parseWebConfig, type WebConfig } from '../config/web-config.ts';
import { messageOf, SreError } from '../core/sre-error.ts';
import type { Io } from './io.ts';

/** Reads a `--web.config.file`; throws SRE_BAD_WEB_CONFIG. */
export async function loadWebConfig(io: Io, file: string): Promise<WebConfig> {
  const path = isAbsolute(file) ? file : join(io.cwd, file);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw new SreError('SRE_BAD_WEB_CONFIG', `cannot read the web configuration ${file}: ${messageOf(error)}`, {
      hint: 'leave --web.config.file out to serve without TLS and passwords',
      cause: error,
    });
  }
  return await parseWebConfig(file, text, {
    env: io.env,
    folder: dirname(path),
    readFile: (name) => readFile(name, 'utf8'),
  });
}
