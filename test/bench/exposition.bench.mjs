// One scrape of 1,000 clusters of 3 nodes with 60 series each, beside the same bytes as a static buffer from the same
// fastify, and beside plain prom-client with the same series. Servers run in processes of their own, in turn, and are
// asked alternately, one process for each case, so that none pays for the garbage of another; CPU is the server's own.
// Usage: exposition.bench.mjs [clusters] [rounds]
import { fork } from 'node:child_process';
import { get } from 'node:http';
import { setTimeout as setTimeoutAsync } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

const DIST = new URL('../../dist/src/', import.meta.url);
const SERIES_PER_NODE = 60;
const WARM_SCRAPES = 200;
const role = process.argv[2];

if (role === 'server') await serve(process.argv[3], Number(process.argv[4]));
else await compare(Number(process.argv[2] ?? 1_000), Number(process.argv[3] ?? 9));

async function compare(clusters, rounds) {
  console.log(`${clusters} clusters x 3 nodes x ${SERIES_PER_NODE} series, median of ${rounds} scrapes\n`);
  const results = new Map();
  const ours = await start('ours', clusters);
  const page = await scrape(ours.url, false);
  const packed = await scrape(ours.url, true);
  const pages = { plain: page.body.toString('base64'), gzip: packed.body.toString('base64') };
  const fixed = await start('static', clusters, pages);
  const prom = await start('prom-client', clusters, pages);
  const few = await start('ours', clusters);
  const every = await start('ours', clusters);
  const lines = page.body
    .toString()
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#')).length;
  console.log(`page: ${lines} series, ${mb(page.body.length)} MB, gzip ${mb(packed.body.length)} MB\n`);
  // A process that has served for a while: its code is compiled, as that of the static server is from the beginning.
  for (const server of [fixed, ours]) {
    for (let round = 0; round < WARM_SCRAPES; round++) await scrape(server.url, round % 2 === 1);
  }
  for (let round = 0; round < 40; round++) {
    await few.ask({ change: 0.01 });
    await scrape(few.url, round % 2 === 1);
  }
  for (const zipped of [false, true]) {
    const cases = [
      ['static buffer', fixed, 0],
      ['ours, nothing changed', ours, 0],
      ['ours, 1 % of clusters read anew', few, 0.01],
      ['ours, 100 % read anew', every, 1],
      ['prom-client', prom, 0],
    ];
    for (let round = -2; round < rounds; round++) {
      // There and back, so that nobody always follows the same one, whose memory went through the caches.
      for (const [name, server, share] of round % 2 === 0 ? cases : cases.toReversed()) {
        if (name === 'prom-client' && round > 4) continue; // slow and steady
        if (share > 0) await server.ask({ change: share });
        const before = await server.ask({ usage: true });
        const { ms } = await scrape(server.url, zipped);
        const after = await server.ask({ usage: true });
        if (round < 0) continue;
        const key = `${name}${zipped ? ', gzip' : ''}`;
        const all = results.get(key) ?? [];
        all.push({ ms, cpu: (after.cpu - before.cpu) / 1_000 });
        results.set(key, all);
      }
    }
  }
  const of = (key, what) => median(results.get(key).map((each) => each[what]));
  console.log(
    `${'scrape'.padEnd(42)} ${'time'.padStart(9)} ${'CPU'.padStart(9)}  time / static  CPU / static  prom-client / it`,
  );
  for (const key of results.keys()) {
    const suffix = key.endsWith(', gzip') ? ', gzip' : '';
    const ratio = (a, b, what) => (of(a, what) / of(b, what)).toFixed(2);
    console.log(
      `${key.padEnd(42)} ${of(key, 'ms').toFixed(1).padStart(6)} ms ${of(key, 'cpu').toFixed(1).padStart(6)} ms` +
        `${ratio(key, `static buffer${suffix}`, 'ms').padStart(15)}${ratio(key, `static buffer${suffix}`, 'cpu').padStart(14)}` +
        `${ratio(`prom-client${suffix}`, key, 'cpu').padStart(18)}`,
    );
  }
  for (const server of [ours, few, every, fixed, prom]) server.stop();

  console.log('\nmemory, a fresh process each, after five scrapes of each form with everything read anew');
  for (const flags of [[], ['--max-semi-space-size=4']]) {
    const empty = await memory('ours', 0, flags);
    const full = await memory('ours', clusters, flags);
    const per = (what) => `${((full[what] - empty[what]) / 1024 / clusters).toFixed(1)} KiB a cluster`;
    console.log(
      `\nnode ${flags.join(' ')}: empty ${mb(empty.rss)} MB, full ${mb(full.rss)} MB, peak ${mb(full.peak)} MB`,
    );
    console.log(`RSS over the empty one ${per('rss')} (limit 60), before garbage was collected ${per('asIs')}`);
    console.log(`of it heap ${per('heap')}, room of the heap ${per('heapTotal')}, buffers ${per('external')}`);
  }
}

async function memory(kind, clusters, flags) {
  const server = await start(kind, clusters, undefined, flags);
  for (let round = 0; round < 5; round++) {
    for (const zipped of [false, true]) {
      await server.ask({ change: 1 });
      await scrape(server.url, zipped);
    }
  }
  const usage = await server.ask({ memory: true });
  server.stop();
  return usage;
}

async function start(kind, clusters, pages, flags = []) {
  const child = fork(new URL(import.meta.url), ['server', kind, String(clusters)], {
    execArgv: ['--expose-gc', ...flags],
  });
  const next = () =>
    new Promise((resolve, reject) => {
      const ended = (code) => reject(new Error(`the ${kind} server ended with ${code}`));
      child.once('exit', ended);
      child.once('message', (message) => {
        child.off('exit', ended);
        resolve(message);
      });
    });
  const ask = async (question) => {
    const answer = next();
    child.send(question);
    return await answer;
  };
  const { url } = await next();
  if (pages !== undefined) await ask({ pages });
  return { url, ask, stop: () => child.send({ stop: true }) };
}

function scrape(url, zipped) {
  return new Promise((resolve, reject) => {
    const begun = performance.now();
    get(url, { agent: false, headers: zipped ? { 'accept-encoding': 'gzip' } : {} }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`${url} answered ${response.statusCode}`));
      const parts = [];
      response.on('data', (part) => parts.push(part));
      response.on('end', () => resolve({ ms: performance.now() - begun, body: Buffer.concat(parts) }));
      response.on('error', reject);
    }).on('error', reject);
  });
}

async function serve(kind, clusters) {
  const server = await { ours: serveOurs, static: serveStatic, 'prom-client': servePromClient }[kind](clusters);
  process.on('message', async (question) => {
    if (question.usage) {
      const { user, system } = process.cpuUsage();
      process.send({ cpu: user + system });
    } else if (question.memory) {
      const { rss: asIs } = process.memoryUsage();
      for (let round = 0; round < 6; round++) {
        globalThis.gc();
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      const { rss, heapUsed, heapTotal, external } = process.memoryUsage();
      process.send({ rss, asIs, heap: heapUsed, heapTotal, external, peak: process.resourceUsage().maxRSS * 1024 });
    } else if (question.stop) process.disconnect();
    else process.send({ done: await server.tell(question) });
    if (question.stop) process.exit(0);
  });
  process.send({ url: server.url });
}

/** The real fleet, page, routes and server over sources that answer at once with 60 series. */
async function serveOurs(clusters) {
  const load = (file) => import(new URL(`${file}.js`, DIST));
  const loaded = await Promise.all(
    [
      'exporter/fleet',
      'exporter/own-metrics',
      'exporter/routes',
      'exporter/server',
      'metrics/catalogue',
      'core/clock',
      'core/log',
      'cli/young-generation',
    ].map(load),
  );
  const {
    Fleet,
    createOwnMetrics,
    addRoutes,
    createWebServer,
    allMetrics,
    systemClock,
    silentLog,
    keepYoungGenerationSmall,
  } = Object.assign({}, ...loaded);
  keepYoungGenerationSmall(); // as the command does
  const byTheExporter =
    /^mqtt_(up|source_|metric_supported|cluster_|node_start|route|probe|dependency|lb_|vip_|store_)/;
  const series = allMetrics
    .filter(({ name, labels }) => !byTheExporter.test(name) && labels[1] === 'node' && labels.length <= 3)
    .flatMap(({ name, labels: [, , label], values }) =>
      label === undefined
        ? [{ metric: name, more: {} }]
        : (values?.[label] ?? []).map((value) => ({ metric: name, more: { [label]: value } })),
    )
    .slice(0, SERIES_PER_NODE);
  if (series.length < SERIES_PER_NODE) throw new Error(`the catalogue gives only ${series.length} series`);
  const nodes = ['node-1', 'node-2', 'node-3'];
  const settings = { broker: 'bench', endpoints: [], limits: {}, auth: {}, tls: {}, labels: {}, options: {} };
  const versions = new Uint32Array(clusters);
  const own = createOwnMetrics();
  const names = Array.from({ length: clusters }, (_, index) => `plant-${String(index).padStart(4, '0')}`);
  const all = names.map((name) => ({
    ...settings,
    name,
    nodes: nodes.map((node) => ({ name: node })),
    expectedNodes: nodes.length,
  }));
  // Nothing is due but what the benchmark says.
  const atRest = { minIntervalMs: 86_400_000, staleAfterMs: 86_400_000 };
  const due = { ...atRest, minIntervalMs: 0 };
  const fleet = await Fleet.open(
    { clusters: all, exporter: { ...atRest, scrapeTimeoutMs: 30_000, maxSeriesPerCluster: 5_000 } },
    { log: silentLog, clock: systemClock, own, openBroker: async ({ name }) => adapterOf(names.indexOf(name)) },
  );
  while ([...fleet.members.values()].some(({ collection }) => !collection.tried)) await setTimeoutAsync(20);

  /** As an adapter does it: every read makes its readings anew. */
  function adapterOf(index) {
    const sources = nodes.map((node, at) => ({
      node,
      name: 'http',
      read: async () => ({
        readings: series.map(({ metric, more }, place) => ({
          metric,
          labels: { node, ...more },
          value: 1_000_003 * (place + 1) + 17 * at + 7_919 * index + 101 * versions[index],
        })),
      }),
    }));
    return { sources, [Symbol.asyncDispose]: async () => {} };
  }
  let asked = [];
  const { app } = await createWebServer(undefined, silentLog);
  addRoutes(app, { fleet, own, stopping: () => false });
  await app.listen({ host: '127.0.0.1', port: 0 });
  return {
    url: `http://127.0.0.1:${app.server.address().port}/metrics`,
    tell: async ({ change }) => {
      for (const { collection } of asked) collection.configure(collection.cluster, atRest);
      const step = Math.round(1 / change);
      asked = [...fleet.members.values()].filter((_member, index) => index % step === 0);
      for (const { collection } of asked) collection.configure(collection.cluster, due);
      for (let index = 0; index < clusters; index += step) versions[index] += 1;
    },
  };
}

async function serveStatic() {
  const { createWebServer } = await import(new URL('exporter/server.js', DIST));
  const { app } = await createWebServer(undefined, { info() {}, warn() {}, error() {}, debug() {} });
  let pages = {};
  app.get('/metrics', (request, reply) => {
    const zipped = request.headers['accept-encoding'] === 'gzip';
    reply.type('text/plain; version=0.0.4; charset=utf-8');
    if (zipped) reply.header('content-encoding', 'gzip');
    return reply.send(zipped ? pages.gzip : pages.plain);
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  return {
    url: `http://127.0.0.1:${app.server.address().port}/metrics`,
    tell: async (question) => {
      pages = { plain: Buffer.from(question.pages.plain, 'base64'), gzip: Buffer.from(question.pages.gzip, 'base64') };
    },
  };
}

/** The same series as gauges of the library, as an exporter written the usual way has them. */
async function servePromClient() {
  const { Gauge, Registry } = await import('prom-client');
  const { createWebServer } = await import(new URL('exporter/server.js', DIST));
  const { app } = await createWebServer(undefined, { info() {}, warn() {}, error() {}, debug() {} });
  const registry = new Registry();
  app.get('/metrics', async (request, reply) => {
    const text = await registry.metrics();
    reply.type(registry.contentType);
    if (request.headers['accept-encoding'] !== 'gzip') return reply.send(text);
    return reply.header('content-encoding', 'gzip').send(await promisify(gzip)(text));
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  return {
    url: `http://127.0.0.1:${app.server.address().port}/metrics`,
    tell: async ({ pages }) => {
      const gauges = new Map();
      const page = Buffer.from(pages.plain, 'base64').toString();
      for (const [, name, labels, value] of page.matchAll(/^([a-z_]+)\{(.*)\} (\S+)$/gm)) {
        const given = Object.fromEntries(
          [...labels.matchAll(/([a-z_]+)="([^"]*)"/g)].map(([, key, text]) => [key, text]),
        );
        let gauge = gauges.get(name);
        if (gauge === undefined) {
          gauge = new Gauge({ name, help: name, labelNames: Object.keys(given), registers: [registry] });
          gauges.set(name, gauge);
        }
        gauge.set(given, Number(value));
      }
    },
  };
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}

function mb(bytes) {
  return (bytes / 1e6).toFixed(1);
}
