import { execFile } from 'node:child_process';
import { EXIT } from '../../core/exit-code.ts';
import { SreError } from '../../core/sre-error.ts';

/** What a tool of this machine did. */
export interface ToolRun {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Long enough for a loaded machine; no tool used here waits for anything. */
const WITHIN_MS = 10_000;
/** Debian packages of the tools, for who lacks one. */
const PACKAGES: Readonly<Record<string, string>> = {
  fallocate: 'util-linux',
  ip: 'iproute2',
  nft: 'nftables',
  nsenter: 'util-linux',
  prlimit: 'util-linux',
  systemctl: 'systemd',
  tc: 'iproute2',
  unshare: 'util-linux',
};

/** As whom a tool runs; absent: as we do. */
export interface User {
  readonly uid: number;
  readonly gid: number;
}

/** Runs argv without a shell; a bad exit is an answer, a tool that is not there or does not end is an error. */
export function runTool(argv: readonly string[], signal: AbortSignal, user?: User): Promise<ToolRun> {
  const [program = '', ...args] = argv;
  const bounds = { timeout: WITHIN_MS, killSignal: 'SIGKILL', signal, maxBuffer: 16 * 1024 * 1024 } as const;
  const options = user === undefined ? bounds : { ...bounds, ...user, cwd: '/' };
  return new Promise((resolve, reject) => {
    execFile(program, args, options, (error, stdout, stderr) => {
      if (error === null) return resolve({ exitCode: 0, stdout, stderr });
      if (signal.aborted) return reject(signal.reason);
      if (typeof error.code === 'number') return resolve({ exitCode: error.code, stdout, stderr });
      const why = error.killed === true ? `no end within ${WITHIN_MS} ms` : error.message;
      const known = Object.hasOwn(PACKAGES, program) ? PACKAGES[program] : undefined;
      reject(
        new SreError('SRE_CHAOS_TOOL', `${argv.join(' ')}: ${why}`, {
          exitCode: EXIT.faultNotProven,
          cause: error,
          ...(known === undefined ? {} : { hint: `${program} is in the Debian package ${known}` }),
        }),
      );
    });
  });
}

/** Runs argv and answers what it printed; a bad exit is an error with the last line it said. */
export async function demandTool(argv: readonly string[], signal: AbortSignal, user?: User): Promise<string> {
  const { exitCode, stdout, stderr } = await runTool(argv, signal, user);
  if (exitCode === 0) return stdout;
  const said = stderr.trim().split('\n')[0] ?? '';
  throw new SreError('SRE_CHAOS_TOOL', `${argv.join(' ')}: ${said === '' ? `exit code ${exitCode}` : said}`, {
    exitCode: EXIT.faultNotProven,
  });
}
