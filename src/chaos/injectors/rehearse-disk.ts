import { mkdtemp, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { impossible } from './capability.ts';
import { demandTool } from './tool.ts';

const BYTES = 1024 * 1024;

/** Allocates a small file in a folder of our own and deletes it. */
export async function rehearseDisk(scratch: string, signal: AbortSignal): Promise<void> {
  const folder = await mkdtemp(join(scratch, 'rehearsal-'));
  const file = join(folder, 'filler');
  try {
    await demandTool(['fallocate', '--length', String(BYTES), file], signal);
    const { blocks } = await stat(file);
    if (blocks * 512 < BYTES) throw impossible(`fallocate has taken no room in ${scratch}`);
    await rm(file);
    if (await stat(file).catch(() => undefined)) throw impossible(`${file} is still there after it was deleted`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
