import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { until } from '../../src/core/deadline.ts';
import { type PrometheusServer, startPrometheus } from '../support/prometheus-server.ts';
import { requireTool } from '../support/requirement.ts';
import { type RunningCli, runSre, startSre } from '../support/sre-cli.ts';

const ROOT = join(import.meta.dirname, '../..');
const START = 1_700_000_000;
const HOSTILE = '<img src=x onerror=boom()>';
const WINDOW = ['--from', `${START}000`, '--to', `${START + 1_800}000`];

/** Half an hour of a cluster of two nodes; one calls itself markup, and fails in the middle. */
function plant(): string {
  const at = Array.from({ length: 121 }, (_, step) => START + step * 15);
  const family = (name: string, value: (node: string, seconds: number) => number): string =>
    `# TYPE ${name} gauge\n${['n1', HOSTILE]
      .flatMap((node) =>
        at.map((time) => `${name}{cluster="plant-a",node="${node}"} ${value(node, time - START)} ${time}\n`),
      )
      .join('')}`;
  const down = (node: string, seconds: number): boolean => node === HOSTILE && seconds > 600 && seconds < 1_200;
  return `${family('mqtt_cluster_node_up', (node, seconds) => (down(node, seconds) ? 0 : 1))}${family(
    'mqtt_connections_current',
    (node, seconds) => (down(node, seconds) ? 0 : 400 + 50 * Math.sin(seconds / 200)),
  )}# TYPE mqtt_cluster_nodes_expected gauge
${at.map((time) => `mqtt_cluster_nodes_expected{cluster="plant-a"} 2 ${time}\n`).join('')}# TYPE mqtt_cluster_nodes_alive gauge
${at.map((time) => `mqtt_cluster_nodes_alive{cluster="plant-a"} ${time - START > 600 && time - START < 1_200 ? 1 : 2} ${time}\n`).join('')}# EOF\n`;
}

const panel = (id: number, type: string, title: string, expr?: string) => ({
  id,
  type,
  title,
  description: `What does ${title} say?`,
  gridPos: { x: ((id - 1) % 2) * 12, y: Math.floor((id - 1) / 2) * 8, w: 12, h: 8 },
  targets: expr === undefined ? [] : [{ refId: 'A', expr, legendFormat: '{{node}}' }],
});

const odd = {
  uid: 'odd-board',
  title: 'Odd & <b>ends</b>',
  templating: {
    list: [
      {
        name: 'cluster',
        type: 'query',
        query: 'label_values(mqtt_cluster_node_up, cluster)',
        multi: true,
        includeAll: true,
        allValue: '.+',
      },
    ],
  },
  panels: [
    panel(1, 'timeseries', 'Connections', 'mqtt_connections_current{cluster=~"$cluster"}'),
    panel(2, 'state-timeline', 'Up', 'mqtt_cluster_node_up{cluster=~"$cluster"}'),
    panel(3, 'geomap', 'Where', 'mqtt_cluster_node_up'),
    panel(4, 'stat', 'Nothing here', 'mqtt_nobody_knows{cluster=~"$cluster"}'),
    panel(5, 'stat', 'Wrong', 'rate(mqtt_connections_current'),
    panel(6, 'table', 'Table', 'mqtt_connections_current'),
  ],
};

describe.skipIf(!(requireTool('prometheus') && requireTool('promtool') && requireTool('chromium')))(
  'sre dashboards preview',
  () => {
    let folder: string;
    let prometheus: PrometheusServer;
    let browser: Browser;

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'sre-preview-'));
      await writeFile(join(folder, 'odd.json'), JSON.stringify(odd));
      prometheus = await startPrometheus(plant());
      browser = await chromium.launch({
        executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
        args: ['--no-sandbox', '--disable-gpu'],
      });
    });
    afterAll(async () => {
      await browser.close();
      await prometheus[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    });

    const address = async (cli: RunningCli): Promise<string> => {
      await until('the address of the preview', () => cli.stdout().includes('\n'), {
        withinMs: 60_000,
        signal: new AbortController().signal,
      });
      return cli.stdout().trim();
    };

    /** The page when every panel is drawn, with all that went wrong in the browser and every host it asked. */
    async function open(url: string) {
      const page = await browser.newPage({ viewport: { width: 1_400, height: 900 } });
      const troubles: string[] = [];
      const hosts = new Set<string>();
      page.on('console', (message) => {
        // Interfaces of other tests come and go, and Chromium drops every request then; the page asks again.
        if (message.text().includes('ERR_NETWORK_CHANGED')) return;
        if (message.type() === 'error' || message.type() === 'warning') troubles.push(message.text());
      });
      page.on('pageerror', (error) => troubles.push(error.message));
      page.on('request', (request) => hosts.add(new URL(request.url()).host));
      await page.goto(url);
      await page.waitForSelector('body[data-ready]', { timeout: 60_000 });
      return { page, troubles, hosts };
    }

    test('a page has the title of every panel, draws its lines, and the browser complains of nothing', async () => {
      await using cli = startSre(['dashboards', 'preview', '--prometheus', prometheus.url, ...WINDOW]);
      const base = await address(cli);
      const { page, troubles, hosts } = await open(`${base}d/mqtt-cluster?open`);
      const board = JSON.parse(await readFile(join(ROOT, 'dashboards/generated/mqtt-cluster.json'), 'utf8')) as {
        panels: { title: string; type: string; panels?: { title: string }[] }[];
      };
      const titles = board.panels.flatMap(({ title, type, panels = [] }) => [
        ...(type === 'row' ? [] : [title]),
        ...panels.map((inner) => inner.title),
      ]);
      expect(await page.locator('.panel h2 > span').allTextContents()).toEqual(titles);
      expect(await page.locator('.uplot canvas').count()).toBeGreaterThan(0);
      expect(await page.locator('.panel', { hasText: 'Nodes alive' }).first().locator('.tile').textContent()).toContain(
        '2',
      );
      expect(await page.locator('select[name="var-cluster"] option').allTextContents()).toEqual(['All', 'plant-a']);
      expect(troubles).toEqual([]);
      expect([...hosts]).toEqual([new URL(base).host]);
      await page.close();
    });

    test('what cannot be drawn says so in its place, and labels with markup in them stay words', async () => {
      await using cli = startSre([
        'dashboards',
        'preview',
        join(folder, 'odd.json'),
        '--prometheus',
        prometheus.url,
        ...WINDOW,
      ]);
      const { page, troubles } = await open(await address(cli));
      const body = (title: string) =>
        page.locator('.panel', { has: page.locator(`h2 > span:text-is("${title}")`) }).locator('.body');
      expect(await page.locator('h1').textContent()).toBe(odd.title);
      expect(await body('Where').textContent()).toContain('does not draw panels of kind “geomap”');
      expect(await body('Nothing here').textContent()).toBe('no data');
      expect(await body('Wrong').textContent()).toMatch(/^A: .*parse error/);
      expect(await body('Up').textContent()).toContain(HOSTILE);
      expect(await body('Table').textContent()).toContain(HOSTILE);
      expect(await body('Connections').locator('.legend').textContent()).toContain(HOSTILE);
      expect(await page.locator('img').count()).toBe(0);
      const plot = body('Connections').locator('.plot');
      await plot.hover();
      expect(await plot.locator('.hint').textContent()).toContain(HOSTILE);
      expect(await page.locator('.about summary').first().getAttribute('title')).toBe('What does Connections say?');
      expect(troubles).toEqual([]);
      await page.close();
    });

    test('a request the browser let go of is made again', async () => {
      const args = ['dashboards', 'preview', join(folder, 'odd.json'), '--prometheus', prometheus.url, ...WINDOW];
      await using cli = startSre(args);
      const page = await browser.newPage();
      let asked = 0;
      await page.route(/\/panel\/6\?/, (route) => {
        asked += 1;
        return asked === 1 ? route.abort('internetdisconnected') : route.continue();
      });
      await page.goto(await address(cli));
      await page.waitForSelector('body[data-ready]', { timeout: 60_000 });
      expect(await page.locator('.panel', { hasText: 'Table' }).locator('tbody tr').count()).toBeGreaterThan(0);
      expect(asked).toBe(2);
      await page.close();
    });

    test('a browser names panels, never expressions, and only under the preview’s own name', async () => {
      await using cli = startSre([
        'dashboards',
        'preview',
        join(folder, 'odd.json'),
        '--prometheus',
        prometheus.url,
        ...WINDOW,
      ]);
      const base = await address(cli);
      const status = async (path: string, init: RequestInit = {}): Promise<number> =>
        (await fetch(`${base}${path}`, init)).status;
      expect(await status('api/d/odd-board/panel/1')).toBe(200);
      expect(await status('api/d/odd-board/panel/99')).toBe(404);
      expect(await status('api/d/other/panel/1')).toBe(404);
      expect(await status('api/v1/query?query=up')).toBe(404);
      expect(await status('../package.json')).toBe(404);
      expect(await status('client/%2e%2e/board.js')).toBe(404);
      expect(await status('api/d/odd-board/panel/1', { method: 'POST' })).toBe(405);
      expect(await status('api/d/odd-board/panel/1?from=tomorrow')).toBe(400);
      const injected = await fetch(
        `${base}api/d/odd-board/panel/4?var-cluster=${encodeURIComponent('x"} or vector(1) or a{b="')}`,
      );
      expect(((await injected.json()) as { html: string }).html).toContain('no data');
      const { status: elsewhere } = await statusWithHost(base, 'evil.example');
      expect(elsewhere).toBe(403);
      const headers = (await fetch(`${base}d/odd-board`)).headers;
      expect(headers.get('content-security-policy')).toContain("script-src 'self'");
    });

    test('--png writes a picture that shows something, for each dashboard named', async () => {
      const shots = join(folder, 'shots');
      const { code, stdout, stderr } = await runSre(
        [
          'dashboards',
          'preview',
          '--uid',
          'mqtt-cluster',
          '--prometheus',
          prometheus.url,
          ...WINDOW,
          '--png',
          shots,
          '--width',
          '1200',
          '--var',
          'cluster=plant-a',
        ],
        { withinMs: 100_000, env: { CHROMIUM: process.env['CHROMIUM'] ?? '/usr/bin/chromium' } },
      );
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      const file = join(shots, 'mqtt-cluster.png');
      expect(stdout).toBe(`${file}\n`);
      const page = await browser.newPage();
      const source = `data:image/png;base64,${(await readFile(file)).toString('base64')}`;
      const { width, colors } = (await page.evaluate(`(async () => {
      const image = new Image();
      image.src = ${JSON.stringify(source)};
      await image.decode();
      const canvas = new OffscreenCanvas(image.width, image.height);
      const pen = canvas.getContext('2d');
      pen.drawImage(image, 0, 0);
      const { data } = pen.getImageData(0, 0, image.width, image.height);
      const colors = new Set();
      for (let at = 0; at < data.length; at += 4) colors.add((data[at] << 16) | (data[at + 1] << 8) | data[at + 2]);
      return { width: image.width, colors: colors.size };
    })()`)) as { width: number; colors: number };
      expect(width).toBe(1_200);
      expect(colors).toBeGreaterThan(200);
      await page.close();
    });

    test('mistakes are said before anything is served', async () => {
      const preview = (...args: string[]) => runSre(['dashboards', 'preview', '--prometheus', prometheus.url, ...args]);
      expect(await preview('--uid', 'nobody')).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('unknown dashboard "nobody"'),
      });
      expect(await preview('--from', 'yesterday')).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('is no moment'),
      });
      expect(await preview('--var', 'cluster')).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('expected name=value'),
      });
      expect(await preview(join(folder, 'none.json'))).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('cannot be read'),
      });
      const without = await preview('--png', join(folder, 'x'), '--chromium', '/nowhere/chromium');
      expect(without).toMatchObject({ code: 3, stderr: expect.stringContaining('apt-get install chromium') });
    });
  },
);

/** `fetch` lets nobody choose the Host header. */
async function statusWithHost(base: string, host: string): Promise<{ status: number }> {
  const { request } = await import('node:http');
  return new Promise((resolve, reject) => {
    request(base, { headers: { host } }, (answer) => {
      answer.resume();
      resolve({ status: answer.statusCode ?? 0 });
    })
      .on('error', reject)
      .end();
  });
}
