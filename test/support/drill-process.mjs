// A drill on a tiny cluster that kills itself with SIGKILL at the moment it is told: before or after a journal line, or
// up to `delayMs` into a call of a fault (apply, undo, renew).
// usage: node drill-process.mjs '<json: { stateDir, nodes, selector, kill: { event, when, delayMs? },
//   fullAt?, renews?, maxFaultMs?, bin?, driver?, spec?, lastsMs? }>'
// With a spec it is a drill of that one fault, which lasts `lastsMs`. `fullAt`: before that journal line the disk of the
// state directory is filled. `renews: false`: a defect, leases are not renewed. One that lives prints its verdict as JSON.
import { appendFileSync, statSync } from 'node:fs';
import { createConnection } from 'node:net';
import { scenarios } from '../../dist/chaos/index.js';
import { clientLink } from '../../dist/src/chaos/client-link.js';
import { runDrill } from '../../dist/src/chaos/drill.js';
import { drivers } from '../../dist/src/chaos/drivers/index.js';
import { linkDriver, withClientLink } from '../../dist/src/chaos/drivers/link.js';
import { portAccepts } from '../../dist/src/chaos/drivers/port-check.js';
import { haltLever } from '../../dist/src/chaos/halt-lever.js';
import { openJournal } from '../../dist/src/chaos/journal.js';
import { buildPlan } from '../../dist/src/chaos/plan-building.js';
import { startWatchdog } from '../../dist/src/chaos/watchdog.js';
import { systemClock } from '../../dist/src/core/clock.js';
import { identify } from '../../dist/src/core/process-identity.js';

const {
  stateDir,
  nodes,
  selector,
  kill = {},
  fullAt,
  renews = true,
  maxFaultMs = 3_600_000,
  bin,
  driver: driverName = 'process',
  spec,
  lastsMs = 300,
} = JSON.parse(process.argv[2]);
const signal = new AbortController().signal;
const FACTOR = 20;
const [wall, mono] = [Date.now(), systemClock.monoMs()];
const passed = () => (systemClock.monoMs() - mono) * FACTOR;
const fast = {
  wallMs: () => wall + passed(),
  monoMs: () => mono + passed(),
  sleep: (ms, s) => systemClock.sleep(ms / FACTOR, s),
};
// With a real watchdog deadlines must be real too.
const clock = bin === undefined ? fast : systemClock;

const die = () => {
  process.kill(process.pid, 'SIGKILL');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5_000);
};
/** Takes the last byte of the disk, and what is left of the journal's own last block: blank lines say nothing. */
const fillDisk = (folder) => {
  for (let size = 1 << 20; size >= 1; size >>= 1) {
    try {
      for (;;) appendFileSync(`${stateDir}/ballast`, Buffer.alloc(size));
    } catch (error) {
      if (error.code !== 'ENOSPC') throw error;
    }
  }
  const file = `${folder}/journal.jsonl`;
  appendFileSync(file, '\n'.repeat(4_096 - (statSync(file).size % 4_096)));
};
const journal = async (folder) => {
  const real = await openJournal(folder, clock);
  return {
    ...real,
    append: async (event) => {
      if (event.type === fullAt) fillDisk(folder);
      if (event.type === kill.event && kill.when === 'before') die();
      await real.append(event);
      if (event.type === kill.event && kill.when === 'after') die();
    },
  };
};

/** Dies somewhere in a call that takes time. */
const during = (event) => {
  if (kill.event === event && kill.when === 'during') setTimeout(die, kill.delayMs ?? 0);
};

/** Clients that see every message: the drill dies before anybody asks what they saw. */
const openSwarm = async (run) => {
  const originMonoMs = clock.monoMs();
  const client = (id) => ({ id, addresses: [], attachment: 'floating' });
  const stream = { id: 'f1', topic: 't', qos: 1, publisher: client('pub'), subscriber: client('sub'), intervalMs: 100 };
  const slots = () => {
    const count = Math.floor((clock.monoMs() - originMonoMs) / 100);
    return Array.from({ length: count }, (_, seq) => {
      const at = seq * 100;
      return { stream: 'f1', seq, intendedMs: at, sentMs: at, ackedMs: at, receivedMs: at, copies: 1 };
    });
  };
  const observation = (drained) => ({
    run,
    streams: [stream],
    slots: slots(),
    events: [],
    unexpected: { stowaways: 0, corrupt: 0, unknownSeq: 0 },
    drained,
    prober: { maxLagMs: 0, p99LagMs: 0 },
  });
  return {
    originMonoMs,
    get asOfMs() {
      return clock.monoMs() - originMonoMs;
    },
    start: async () => {},
    onEvent: () => () => {},
    snapshot: () => observation(false),
    stopPublishing: () => {},
    finish: async () => observation(true),
    [Symbol.asyncDispose]: async () => {},
  };
};

const observer = {
  observe: async () => {
    const states = await Promise.all(
      nodes.map(async ({ name, address }) => [
        name,
        address === undefined || (await portAccepts(address, AbortSignal.timeout(1_000))) === true,
      ]),
    );
    const alive = states.filter(([, up]) => up).length;
    return { alive, expected: nodes.length, views: 1, nodes: Object.fromEntries(states) };
  },
};

const scenario =
  spec === undefined
    ? scenarios['node-crash']
    : {
        ...scenarios['node-crash'],
        name: 'one-fault',
        needs: [spec.kind],
        floor: 'none',
        clock: 'heal',
        minNodes: 1,
        plan: () => [{ name: spec.kind, faults: [spec], until: { ms: lastsMs }, undo: 'end' }],
      };
const subject = {
  cluster: 'tiny',
  broker: 'none',
  environment: 'lab',
  driver: driverName,
  selector,
  nodes,
  expectedNodes: nodes.length,
  endpoint: nodes[0].address ?? 'nowhere:1883',
  fleet: { keepaliveMs: 2_000, connectTimeoutMs: 1_000, backoffMs: { min: 1_000, max: 2_000 } },
};
/** An MQTT 3.1.1 CONNECT with a clean session and no client id, keepalive 60 s; and a PINGREQ. */
const CONNECT = Buffer.from('100c00044d5154540402003c0000', 'hex');
const PING = Buffer.from('c000', 'hex');
/** The link of the measuring clients, with one on it that never stops talking. */
const openLink = async () => {
  const link = clientLink(nodes[0].address);
  const [, host, port] = /^(.*):(\d+)$/.exec((await link.open()).endpoint);
  const talker = createConnection({ host, port }).on('error', () => {});
  talker.write(CONNECT);
  setInterval(() => talker.write(PING), 20).unref();
  return link;
};
const link = spec?.kind === 'link' ? await openLink() : undefined;
const known = link === undefined ? drivers : { ...drivers, link: linkDriver(link) };
const own = drivers[driverName].open(selector, nodes);
const opened = link === undefined ? own : withClientLink(own, link);
const driver = {
  ...opened,
  plan: async (...args) => {
    const fault = await opened.plan(...args);
    return {
      ...fault,
      apply: (...given) => {
        during('apply');
        return fault.apply(...given);
      },
      ...(fault.renew === undefined
        ? {}
        : {
            renew: (...given) => {
              during('renew');
              return renews ? fault.renew(...given) : Promise.resolve();
            },
          }),
    };
  },
};
const undoing = Object.fromEntries(
  Object.entries(known).map(([name, kind]) => [
    name,
    {
      ...kind,
      undo: (...given) => {
        during('undo');
        return kind.undo(...given);
      },
    },
  ]),
);
const options = { trials: 1, maxFaultMs, intervalMs: 100, baselineMs: 500, seed: 'crash' };
const perform = async () => {
  const resolved = await buildPlan(scenario, subject, driver, options, signal);
  return runDrill(resolved, {
    stateDir,
    scenario,
    subject,
    options,
    driver,
    drivers: undoing,
    observer,
    clock,
    random: Math.random,
    self: await identify(process.pid),
    halt: haltLever(stateDir),
    progress: { say: (text) => process.stderr.write(`${text}\n`) },
    signal,
    openSwarm,
    journal,
    armWatchdog: async (run, folder) => {
      if (bin !== undefined)
        await startWatchdog([process.execPath, bin, 'chaos', 'watchdog', run], folder, systemClock, signal);
    },
  });
};
try {
  const { verdict, run } = await perform();
  process.stdout.write(`${JSON.stringify({ run, ...verdict })}\n`);
  process.exitCode = verdict.exitCode;
} catch (error) {
  process.stdout.write(`${JSON.stringify({ error: error.message, code: error.code })}\n`);
  process.exitCode = error.exitCode ?? 70;
}
