import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { delimiter, join } from 'node:path';

/**
 * Runs one command of the project's own tools, passes on what it prints, and ends it with all its children at the
 * deadline. A command that cannot be started is one that failed.
 * @param {string} root
 * @param {readonly string[]} command
 * @param {number} withinMs
 */
export async function runStep(root, command, withinMs) {
  const startedAt = performance.now();
  const [file, ...args] = command;
  const path = [join(root, 'node_modules/.bin'), process.env.PATH, '/usr/sbin', '/sbin'].join(delimiter);
  const child = spawn(file, args, {
    cwd: root,
    env: { ...process.env, PATH: path },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true, // a process group of its own, so that the deadline reaches the children
  });
  let output = '';
  for (const [from, to] of [
    [child.stdout, process.stdout],
    [child.stderr, process.stderr],
  ]) {
    from.setEncoding('utf8').on('data', (chunk) => {
      output += chunk;
      to.write(chunk);
    });
  }
  const end = () => child.pid !== undefined && process.kill(-child.pid, 'SIGKILL');
  const timer = setTimeout(() => {
    process.stderr.write(`${command.join(' ')}: no end within ${withinMs / 1_000} s, killed\n`);
    end();
  }, withinMs);
  // A group of its own does not hear Ctrl-C or the end of a CI job: told here, and this process ends as well.
  const stop = () => {
    end();
    process.exit(130);
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  try {
    const [code] = await once(child, 'close');
    return { ok: code === 0, output, seconds: (performance.now() - startedAt) / 1_000 };
  } catch (error) {
    process.stderr.write(`${file}: ${error.message}\n`);
    return { ok: false, output, seconds: (performance.now() - startedAt) / 1_000 };
  } finally {
    clearTimeout(timer);
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}
