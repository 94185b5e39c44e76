// Photographs the pages of sre doctor, audit, capacity and bench, made by the real program in front of a Mosquitto with a few
// doubtful settings. Part of `npm run pictures`; alone: node docs/advice-pictures.mjs
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const root = join(import.meta.dirname, '..');
const bin = join(root, 'dist/src/cli/bin.js');
const PORT = 18_830;

/** What many a broker in the field looks like. */
const CONFIG = `listener ${PORT}
allow_anonymous true
max_keepalive 10
retain_available false
persistence false
`;
const BRIDGE = `connection eu
address eu-broker.example:1883
topic sensors/# both 0
`;

/** Resolves when somebody listens. */
async function listening(port) {
  for (let tries = 0; tries < 100; tries += 1) {
    const socket = connect(port, '127.0.0.1');
    const there = await Promise.race([
      once(socket, 'connect').then(() => true),
      once(socket, 'error').then(() => false),
    ]).catch(() => false);
    socket.destroy();
    if (there) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`nobody listens on ${port}`);
}

/** The pictures, into `images`; each at most `HEIGHT` high. */
export async function advicePictures(images, browser) {
  const folder = mkdtempSync(join(tmpdir(), 'sre-advice-'));
  const config = join(folder, 'mosquitto.conf');
  const running = join(folder, 'running.conf');
  writeFileSync(config, `${CONFIG}${BRIDGE}`);
  writeFileSync(running, CONFIG);
  const broker = spawn('/usr/sbin/mosquitto', ['-c', running], { stdio: 'ignore' });
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, deviceScaleFactor: 1.5 });
  const url = `mqtt://127.0.0.1:${PORT}`;
  const pages = {
    doctor: ['doctor', url, '--topic', 'home/+/Temp'],
    audit: ['audit', '--broker-config', config],
    capacity: ['capacity'],
    bench: ['bench', url, '--scenario', 'knee', '--for', '3s', '--deadline', '90s', '--pid', String(broker.pid)],
  };
  try {
    await listening(PORT);
    for (const [name, args] of Object.entries(pages)) {
      const file = join(folder, `${name}.html`);
      const { status, stderr } = spawnSync(process.execPath, [bin, ...args, '--html', file], { encoding: 'utf8' });
      if (![0, 1, 7].includes(status)) throw new Error(`sre ${args.join(' ')} left with ${status}: ${stderr}`);
      await page.goto(pathToFileURL(file).href);
      const whole = await page.evaluate(() => document.documentElement.scrollHeight);
      const clip = { x: 0, y: 0, width: 1280, height: Math.min(whole, HEIGHT) };
      await page.screenshot({ path: join(images, `${name}.png`), fullPage: true, clip });
      process.stdout.write(`docs/images/${name}.png\n`);
    }
  } finally {
    broker.kill('SIGTERM');
    if (broker.exitCode === null) await once(broker, 'exit');
    await page.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

const HEIGHT = 1_050;

if (process.argv[1] === import.meta.filename) {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'],
  });
  await advicePictures(join(root, 'docs/images'), browser);
  await browser.close();
}
