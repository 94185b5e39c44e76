import { readFile } from 'node:fs/promises';

/** One line of `/proc/PID/mountinfo`. */
export interface Mount {
  /** `8:1`: the file system, wherever it is mounted. */
  readonly device: string;
  /** Which part of the file system is mounted: `/` is all of it. */
  readonly root: string;
  readonly point: string;
  /** `ext4`, `tmpfs` ... */
  readonly type: string;
  readonly source: string;
}

/** What a process sees mounted, in order: of two on one point the later one is seen. Empty when it is gone. */
export async function mountsOf(pid: number | 'self'): Promise<readonly Mount[]> {
  return parseMounts(await readFile(`/proc/${pid}/mountinfo`, 'utf8').catch(() => '')); // gone
}

/** Reads mountinfo: `36 35 98:0 /root /point options - type source options`. */
export function parseMounts(text: string): readonly Mount[] {
  return text.split('\n').flatMap((line) => {
    const [before = '', after = ''] = line.split(' - ');
    const [, , device, root, point] = before.split(' ');
    const [type, source] = after.split(' ');
    if (device === undefined || root === undefined || point === undefined) return [];
    return [{ device, root: plain(root), point: plain(point), type: type ?? '', source: plain(source ?? '') }];
  });
}

/** The mount whose point is this very folder; of several the last, which hides the others. */
export function mountAt(mounts: readonly Mount[], folder: string): Mount | undefined {
  return mounts.findLast(({ point }) => point === folder);
}

/** Space, tab, newline and backslash are octal in mountinfo. */
function plain(text: string): string {
  return text.replaceAll(/\\(\d{3})/g, (_whole, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}
