// Makes every picture of the README and the docs from the real program: starts a demo, runs a drill, photographs the
// terminal, the status page and the report, and draws the dashboards (docs/dashboard-pictures.mjs). Run it with `npm run pictures`; needs Chromium.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { advicePictures } from './advice-pictures.mjs';
import { chaosPictures } from './chaos-pictures.mjs';
import { dashboardPictures } from './dashboard-pictures.mjs';

const root = join(import.meta.dirname, '..');
const images = join(root, 'docs/images');
const state = mkdtempSync(join(tmpdir(), 'sre-pictures-'));
const env = { ...process.env, SRE_STATE_DIR: state, NO_COLOR: '1', FORCE_COLOR: '0' };
const bin = join(root, 'dist/src/cli/bin.js');

const start = (args) => {
  const child = spawn(process.execPath, [bin, ...args], { env, cwd: root });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += chunk));
  return { child, text: () => text };
};

const until = async (what, condition, withinMs) => {
  const end = Date.now() + withinMs;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`${what}: not within ${withinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
};

const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** A terminal window with what was typed and what came. */
const terminal = (title, typed, text) => `<!doctype html><meta charset="utf-8"><style>
  body { margin: 0; padding: 28px; background: #dfe5ea; width: max-content; }
  .window { border-radius: 10px; background: #14191f; box-shadow: 0 12px 34px #0006; overflow: hidden; }
  .bar { display: flex; gap: 8px; padding: 12px 14px; background: #232b34; font: 13px system-ui; color: #9fb0c0; align-items: center; }
  .dot { width: 12px; height: 12px; border-radius: 50%; } .bar span { margin-left: 10px; }
  pre { margin: 0; padding: 18px 22px 22px; font: 14px/1.45 'DejaVu Sans Mono', monospace; color: #d9e3ec; }
  .prompt { color: #5fd0a5; }
</style><div class="window"><div class="bar"><i class="dot" style="background:#ef6a5f"></i><i class="dot" style="background:#f4be4f"></i>
<i class="dot" style="background:#61c554"></i><span>${escaped(title)}</span></div>
<pre><span class="prompt">$</span> ${escaped(typed)}\n${escaped(text.trimEnd())}</pre></div>`;

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--no-first-run',
  ],
});
const demo = start(['demo']);
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 420 }, deviceScaleFactor: 1.5 });
  const shot = async (name, html, selector) => {
    await page.setContent(html);
    await page.locator(selector).screenshot({ path: join(images, name) });
    process.stdout.write(`docs/images/${name}\n`);
  };
  await until(
    'the demo',
    async () => {
      const answer = await fetch('http://127.0.0.1:9465/metrics').catch(() => undefined);
      return answer?.ok === true && (await answer.text()).includes('mqtt_cluster_nodes_alive{cluster="demo"} 3');
    },
    30_000,
  );
  await new Promise((resolve) => setTimeout(resolve, 4_000)); // let some traffic show in the picture
  await shot('demo.png', terminal('mqtt-sre', 'npx sre demo', demo.text()), 'body');
  const drill = start(['chaos', 'node-crash']);
  let drillEnded = false;
  drill.child.on('exit', () => (drillEnded = true));
  await page.goto('http://127.0.0.1:9465/');
  await until(
    'the drill',
    async () => {
      const text = await (await fetch('http://127.0.0.1:9465/metrics')).text();
      return drillEnded || text.includes('mqtt_cluster_nodes_alive{cluster="demo"} 2');
    },
    90_000,
  );
  await page.goto('http://127.0.0.1:9465/');
  await page.screenshot({ path: join(images, 'status.png'), fullPage: true });
  process.stdout.write('docs/images/status.png\n');
  if (!drillEnded) await once(drill.child, 'exit');
  await shot(
    'drill.png',
    terminal(
      'mqtt-sre',
      'npx sre chaos node-crash',
      drill.text().replaceAll(state, '~/.local/state/mqtt-sre').replaceAll(`${process.execPath} ${bin}`, 'sre'),
    ),
    'body',
  );
  const runs = join(state, 'runs');
  const [run] = readdirSync(runs).toSorted().slice(-1);
  await page.goto(pathToFileURL(join(runs, run, 'report.html')).href);
  // From the verdict to the messages; what follows are tables.
  const height = await page
    .getByRole('heading', { name: 'Refusals' })
    .first()
    .evaluate((heading) => heading.getBoundingClientRect().top);
  await page.screenshot({
    path: join(images, 'report.png'),
    fullPage: true,
    clip: { x: 0, y: 0, width: 1280, height },
  });
  process.stdout.write('docs/images/report.png\n');
  await chaosPictures(images, browser);
  await advicePictures(images, browser);
} finally {
  demo.child.kill('SIGTERM');
  if (demo.child.exitCode === null) await once(demo.child, 'exit');
  await browser.close();
  rmSync(state, { recursive: true, force: true });
}
await dashboardPictures(images);
