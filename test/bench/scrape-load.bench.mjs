// What the exporter costs a broker: requests of a scrape by kind, as counted on recorded servers by
// test/contract/series-budget.test.ts, and the CPU of a real Mosquitto with and without the exporter, which is scraped
// every second (fifteen times as often as usual) while clients send 200 messages a second.
// Usage: scrape-load.bench.mjs [seconds of each phase]
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import mqtt from 'mqtt';

const seconds = Number(process.argv[2] ?? 30);
const bin = join(import.meta.dirname, '../../dist/src/cli/bin.js');
console.log(readFileSync(join(import.meta.dirname, '../golden/scrape-load.txt'), 'utf8'));
if (spawnSync('mosquitto', ['-h']).error) console.log('mosquitto is not installed: no figures of a live broker');
else await live();

async function live() {
  const folder = mkdtempSync(join(tmpdir(), 'sre-bench-'));
  const [brokerPort, exporterPort] = [await freePort(), await freePort()];
  writeFileSync(join(folder, 'mosquitto.conf'), `listener ${brokerPort} 127.0.0.1\nallow_anonymous true\n`);
  const broker = spawn('mosquitto', ['-c', join(folder, 'mosquitto.conf')], { stdio: 'ignore' });
  await pause(500);
  writeFileSync(
    join(folder, 'sre.yaml'),
    `clusters:\n  - name: bench\n    broker: mosquitto\n    nodes: [{ name: m1, mqtt: 'mqtt://127.0.0.1:${brokerPort}' }]\nexporter: { minInterval: 500ms, listen: '127.0.0.1:${exporterPort}' }\n`,
  );
  const [publisher, subscriber] = await Promise.all(
    [1, 2].map(() => mqtt.connectAsync(`mqtt://127.0.0.1:${brokerPort}`)),
  );
  await subscriber.subscribeAsync('bench/#');
  const traffic = setInterval(() => {
    for (let message = 0; message < 10; message++) publisher.publish('bench/a', 'x'.repeat(100));
  }, 50);
  const phases = { without: [], with: [] };
  try {
    for (let round = 0; round < 2; round++) {
      phases.without.push(await cpuOf(broker.pid, () => pause(seconds * 1_000)));
      const exporter = spawn(process.execPath, [bin, 'exporter', '--config', join(folder, 'sre.yaml')], {
        stdio: 'ignore',
      });
      await pause(3_000);
      phases.with.push(await cpuOf(broker.pid, () => scrapes(exporterPort)));
      exporter.kill('SIGTERM');
      await pause(1_000);
    }
  } finally {
    clearInterval(traffic);
    publisher.end(true);
    subscriber.end(true);
    broker.kill('SIGTERM');
    rmSync(folder, { recursive: true, force: true });
  }
  const share = (name) => phases[name].reduce((sum, each) => sum + each, 0) / phases[name].length;
  const [bare, watched] = [share('without'), share('with')];
  console.log(
    `mosquitto, 200 messages/s, 2 phases of ${seconds} s each\nwithout the exporter   ${bare.toFixed(3)} % of a core`,
  );
  console.log(`scraped every second   ${watched.toFixed(3)} % of a core`);
  console.log(
    `ratio                  ${(watched / bare).toFixed(2)} at 1 s; at 15 s the difference is a fifteenth at most: ${(1 + (watched / bare - 1) / 15).toFixed(3)}`,
  );
}

async function scrapes(port) {
  const end = performance.now() + seconds * 1_000;
  let series = 0;
  while (performance.now() < end) {
    const page = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    series = page.split('\n').filter((line) => line.startsWith('mqtt_') && line.includes('node="m1"')).length;
    await pause(1_000);
  }
  if (series < 20) throw new Error(`the exporter has only ${series} series of the broker`);
}

/** Percent of a core the process used while `work` went on. */
async function cpuOf(pid, work) {
  const ticks = () => {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
    return Number(fields[11]) + Number(fields[12]);
  };
  const [before, begun] = [ticks(), performance.now()];
  await work();
  return ((ticks() - before) * 1_000) / (performance.now() - begun); // a tick is 10 ms: ticks per second are percent
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}
