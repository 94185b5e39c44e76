// A picture of every dashboard with an hour of made-up data (docs/plant-hour.mjs) in a real Prometheus, drawn by
// `sre dashboards preview --png`. Needs prometheus, promtool and Chromium. On its own: node docs/dashboard-pictures.mjs [FOLDER]
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { END, IN_DRILL, plantHour, START } from './plant-hour.mjs';

const bin = join(import.meta.dirname, '../dist/src/cli/bin.js');

/** Ends a child and waits until it is gone. */
const ended = async (child) => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = once(child, 'close');
  child.kill('SIGTERM');
  await closed;
};

const freePort = async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
};

/** Writes `UID.png` of each dashboard into the folder, its first screen; the fleet and the game day while the drill runs. */
export async function dashboardPictures(folder) {
  const scratch = mkdtempSync(join(tmpdir(), 'sre-dashboards-'));
  const port = await freePort();
  writeFileSync(join(scratch, 'hour.om'), plantHour());
  writeFileSync(join(scratch, 'prometheus.yml'), '{}\n');
  const backfill = spawnSync('promtool', ['tsdb', 'create-blocks-from', 'openmetrics', 'hour.om', 'data'], {
    cwd: scratch,
    encoding: 'utf8',
  });
  if (backfill.status !== 0) throw new Error(`promtool could not backfill: ${backfill.stdout}${backfill.stderr}`);
  const flags = [
    '--config.file=prometheus.yml',
    '--storage.tsdb.path=data',
    '--storage.tsdb.retention.time=10y',
    `--web.listen-address=127.0.0.1:${port}`,
    '--query.lookback-delta=35s',
  ];
  const prometheus = spawn('prometheus', flags, { cwd: scratch, stdio: 'ignore' });
  try {
    const base = `http://127.0.0.1:${port}`;
    const deadline = Date.now() + 30_000;
    while ((await fetch(`${base}/-/ready`).catch(() => undefined))?.ok !== true) {
      if (Date.now() > deadline) throw new Error('Prometheus was not ready within 30 s');
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    const size = ['--width', '1400', '--height', '1000'];
    const draw = async (...args) => {
      const preview = spawn(
        process.execPath,
        [bin, 'dashboards', 'preview', '--prometheus', base, '--png', folder, ...size, ...args],
        { stdio: 'inherit' },
      );
      const [code] = await once(preview, 'close');
      if (code !== 0) throw new Error(`sre dashboards preview left with ${code}`);
    };
    await draw('--from', `${START}000`, '--to', `${END}000`);
    for (const uid of ['mqtt-fleet', 'mqtt-gameday']) {
      await draw('--uid', uid, '--from', `${START}000`, '--to', `${IN_DRILL}000`);
    }
  } finally {
    await ended(prometheus);
    rmSync(scratch, { recursive: true, force: true });
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await dashboardPictures(process.argv[2] ?? join(import.meta.dirname, 'images'));
}
