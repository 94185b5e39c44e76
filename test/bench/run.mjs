// Runs every benchmark of this folder, one after the other. Each prints ratios within its own run; none asserts a time.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const wanted = process.argv.slice(2);
for (const name of readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.bench.mjs'))
  .toSorted()) {
  if (wanted.length > 0 && !wanted.some((word) => name.startsWith(word))) continue;
  console.log(`\n${name}`);
  const { status } = spawnSync(process.execPath, [join(import.meta.dirname, name)], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
