import { basename, dirname, join } from 'node:path';

/** This program as containers see it: what to mount, and where one of its files is then. */
export interface MountedProgram {
  readonly mounts: readonly (readonly [string, string])[];
  readonly entryPoint: string;
}

/**
 * Mounts the package read-only. Installed by npm it lies in a `node_modules` together with what it depends on, so the
 * whole of that is mounted; in a checkout its dependencies lie inside it.
 */
export function mountedProgram(root: string, file: string): MountedProgram {
  const folder = root.replace(/\/$/, '');
  if (basename(dirname(folder)) === 'node_modules') {
    const inside = join('/app/node_modules', basename(folder));
    return { mounts: [[dirname(folder), '/app/node_modules']], entryPoint: join(inside, file) };
  }
  const parts = ['dist', 'node_modules', 'package.json'];
  return {
    mounts: parts.map((part) => [join(folder, part), join('/app', part)] as const),
    entryPoint: join('/app', file),
  };
}
