// Draws the picture of a drill's report and of a game day's scorecard from a drill and a game day that were recorded (test/fixtures/chaos),
// with the program's own pages. Part of `npm run pictures`; alone: node docs/chaos-pictures.mjs
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const root = join(import.meta.dirname, '..');
const chaos = join(root, 'dist/src/chaos');
const from = (file) => import(pathToFileURL(join(chaos, file)).href);
const recorded = (name) => JSON.parse(readFileSync(join(root, 'test/fixtures/chaos', `${name}.json`), 'utf8'));

/** A game day as it was recorded; the page is the program's own. */
async function scorecardPage() {
  const { gameDayHtml } = await from('game-day/html.js');
  return gameDayHtml(recorded('game-day'), []);
}

/** The pictures, into `images`. */
export async function chaosPictures(images, browser) {
  const { reportHtml } = await from('report/html.js');
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, deviceScaleFactor: 1.5 });
  const shot = async (name, html, lastHeading) => {
    await page.setContent(html);
    const height = await page
      .getByRole('heading', { name: lastHeading })
      .first()
      .evaluate((heading) => heading.getBoundingClientRect().top + scrollY);
    await page.screenshot({ path: join(images, name), fullPage: true, clip: { x: 0, y: 0, width: 1280, height } });
    process.stdout.write(`docs/images/${name}\n`);
  };
  await shot('chaos-report.png', reportHtml(recorded('partition-one')), 'Duplicates and order');
  await shot('chaos-scorecard.png', await scorecardPage(), 'Drills');
  await page.close();
}

if (process.argv[1] === import.meta.filename) {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'],
  });
  await chaosPictures(join(root, 'docs/images'), browser);
  await browser.close();
}
