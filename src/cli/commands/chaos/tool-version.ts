import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { packageRoot } from '../../package-root.ts';

const manifest = z.object({ version: z.string() });

/** The version in package.json. */
export async function toolVersion(): Promise<string> {
  return manifest.parse(JSON.parse(await readFile(new URL('package.json', packageRoot()), 'utf8'))).version;
}
