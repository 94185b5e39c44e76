import { execFile } from 'node:child_process';

/**
 * Runs the docker command line and gives what it printed. Rejects with its stderr when it fails, or at the deadline.
 */
export function docker(args: readonly string[], options: { readonly withinMs?: number } = {}): Promise<string> {
  return runTool('docker', args, options);
}

/** Runs any tool of the machine under a deadline, with `input` on its stdin. */
export function runTool(
  file: string,
  args: readonly string[],
  options: { readonly withinMs?: number; readonly input?: string } = {},
): Promise<string> {
  const withinMs = options.withinMs ?? 30_000;
  return new Promise((resolve, reject) => {
    const child = execFile(
      file,
      [...args],
      { timeout: withinMs, killSignal: 'SIGKILL', maxBuffer: 16 * 1024 * 1024 },
      (error, stdout, stderr) => {
        if (error === null) return resolve(stdout);
        const why = error.killed === true ? `no end within ${withinMs} ms` : stderr.trim() || error.message;
        reject(new Error(`${file} ${args.join(' ')}: ${why}`, { cause: error }));
      },
    );
    if (child.stdin !== null) {
      child.stdin.on('error', () => undefined); // a tool that dies early is reported above
      child.stdin.end(options.input ?? '');
    }
  });
}

/** Whether an image is there, by name. False also when no engine answers. */
export async function hasImage(image: string): Promise<boolean> {
  return docker(['image', 'inspect', '--format', '{{.Id}}', image], { withinMs: 10_000 }).then(
    () => true,
    () => false,
  );
}

/** The process a container runs as, seen from this machine; 0 when it does not run. */
export async function pidOf(container: string): Promise<number> {
  return Number(await docker(['inspect', '--format', '{{.State.Pid}}', container]));
}

/** The last lines a container wrote to stdout and to stderr. */
export function logOf(container: string): Promise<string> {
  return runTool('sh', ['-c', 'docker logs --tail 20 "$1" 2>&1', 'sh', container]);
}
