import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { built, PROFILE } from './client-setting.mjs';

const TICKS_PER_SECOND = 100;

/** Half the clients publish, each stream at twice the rate, so that every client sends or receives once in 10 s and more. */
export async function large(address, clientsText, secondsText) {
  const [clients, seconds] = [Number(clientsText), Number(secondsText)];
  const [{ openSwarm }, { systemClock }] = await Promise.all([
    built('open-swarm'),
    import(new URL('../../../dist/src/core/clock.js', import.meta.url)),
  ]);
  const swarm = await openSwarm({
    run: 'large',
    endpoint: address,
    nodes: [],
    profile: PROFILE,
    floatingStreams: clients / 2,
    pinnedStreams: false,
    qos: [0, 1, 2],
    intervalMs: 5_000,
    seed: 1,
    clock: systemClock,
  });
  const pids = clientProcesses();
  const startedAt = performance.now();
  await swarm.start(AbortSignal.timeout(300_000));
  const connectSeconds = (performance.now() - startedAt) / 1000;
  const [connectCpu, ownCpu] = [cpuSeconds(pids), process.cpuUsage()];
  await delay(seconds * 1000);
  const [cpu, own] = [cpuSeconds(pids) - connectCpu, process.cpuUsage(ownCpu)];
  const rss = rssMib(pids);
  const observation = await swarm.finish({ signal: AbortSignal.timeout(300_000), quietMs: 1000 });
  const { slots, latency, prober } = observation;
  return {
    'processes of the clients': pids.length,
    'all subscribed after': `${connectSeconds.toFixed(1)} s (${connectCpu.toFixed(1)} s CPU)`,
    'messages sent': `${slots.filter(({ sentMs }) => sentMs !== undefined).length} of ${slots.length}`,
    'received exactly once': slots.filter(({ copies }) => copies === 1).length,
    'messages/s': (slots.length / seconds).toFixed(0),
    'CPU of one core': `${((cpu / seconds) * 100).toFixed(1)} %`,
    'of one core, of their owner': `${(((own.user + own.system) / 1e6 / seconds) * 100).toFixed(1)} %`,
    'ms CPU per 10,000 messages': (((cpu * 1000) / slots.length) * 10_000).toFixed(0),
    'event loop lag p99 / max': `${prober.p99LagMs} / ${prober.maxLagMs} ms`,
    'latency p50 / p99 / p99.9 / max': `${latency?.p50Ms} / ${latency?.p99Ms} / ${latency?.p999Ms} / ${latency?.maxMs} ms`,
    'RSS of the clients': `${rss.toFixed(0)} MiB`,
    drained: observation.drained,
  };
}

/** How late a process that does nothing is at the same time: what of the lag is the machine's. */
export async function idle(seconds) {
  const { ProberLag } = await built('prober-lag');
  const lag = new ProberLag(); // ends with the process
  lag.start();
  await delay(Number(seconds) * 1000);
  const { p99LagMs, maxLagMs } = lag.read();
  return { 'the same of an idle process': `${p99LagMs} / ${maxLagMs} ms` };
}

/** Where the swarm's clients live: in processes of this one's, or in this one. */
function clientProcesses() {
  const rows = execFileSync('ps', ['-o', 'pid=,args=', '--ppid', process.pid], { encoding: 'utf8' }).split('\n');
  const workers = rows.filter((row) => row.includes('worker-process.js')).map((row) => Number.parseInt(row, 10));
  return workers.length > 0 ? workers : [process.pid];
}

function cpuSeconds(pids) {
  return sum(pids, (pid) => {
    const [user, system] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ').slice(11, 13);
    return (Number(user) + Number(system)) / TICKS_PER_SECOND;
  });
}

function rssMib(pids) {
  return sum(pids, (pid) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024);
}

function sum(pids, of) {
  return pids.reduce((total, pid) => total + of(pid), 0);
}
