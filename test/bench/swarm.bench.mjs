// What the measuring clients cost against mqtt.js, for the same work on the same Mosquitto in one run: connecting, being
// connected, sending. Then 10,000 clients of ours that each send or receive a message every 10 s, and how late their
// process runs its timers. The broker is a process of its own; CPU and memory are those of the client process alone,
// each measurement in a fresh process. Needs `npm run build` and mosquitto. Prints figures and ratios; asserts nothing.
// usage: node test/bench/swarm.bench.mjs [clients of the large swarm, 10000] [its seconds, 60] [connecting|sending|large]
import { fork, spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const self = fileURLToPath(import.meta.url);
const dist = (file) => import(new URL(`../../dist/src/swarm/${file}.js`, import.meta.url));
const [role, ...given] = process.argv.slice(2);

/** Connecting clients at a time. */
const WINDOW = 50;
/** Clients before the first reading, so that what a process pays once is not in a client's share. */
const FIRST = 2000;
const CLIENTS = 8000;
const PAIRS = 100;
const PER_PAIR = 400;
const ROUNDS = 3;
const PROFILE = { keepaliveMs: 60_000, connectTimeoutMs: 10_000, backoffMs: { min: 100, max: 1000 } };

const works = { connecting, sending, large, idle };
if (works[role] === undefined) await main();
else process.send(await works[role](...given), () => process.exit(0)); // clients that still live would keep it

async function main() {
  const [clients = '10000', seconds = '60', only] = [role, ...given].filter((word) => word !== undefined);
  const broker = await openBroker();
  const say = (command, ...args) => spawnSync(command, args, { encoding: 'utf8' }).stdout.split('\n')[0];
  const limit = say('sh', '-c', 'ulimit -n');
  process.stdout.write(`${say('mosquitto', '-h')}, node ${process.version}, ulimit -n ${limit}\n`);
  try {
    const wanted = (part) => only === undefined || only === part;
    if (wanted('connecting')) await compareConnecting(broker.address);
    if (wanted('sending')) for (const qos of ['0', '1']) await compareSending(broker.address, qos);
    if (!wanted('large')) return;
    const [big, nothing] = await Promise.all([
      run(['large', broker.address, clients, seconds]),
      run(['idle', seconds]),
    ]);
    process.stdout.write(`\n${clients} clients, a message per client and 10 s, ${seconds} s, one process\n`);
    for (const [what, value] of Object.entries({ ...big, ...nothing })) {
      process.stdout.write(`  ${what.padEnd(34)} ${value}\n`);
    }
  } finally {
    await broker.close();
  }
}

async function compareConnecting(address) {
  const connects = await rounds(['ours', 'mqtt.js', 'bare socket'], (who) => ['connecting', who, address]);
  table(`connecting ${CLIENTS} clients after ${FIRST} others, ${WINDOW} at a time`, connects, {
    'connects per CPU second': ({ clientMicros }) => 1e6 / clientMicros,
    'us CPU per connect': ({ clientMicros }) => clientMicros,
    'of it in user space': ({ userMicros }) => userMicros,
    'KiB RSS per idle client': ({ rssKib }) => rssKib,
    'KiB heap + external': ({ heapKib }) => heapKib,
  });
}

async function compareSending(address, qos) {
  const sent = await rounds(['ours', 'mqtt.js'], (who) => ['sending', who, address, qos]);
  table(`${PAIRS} pairs, ${PER_PAIR} messages each, QoS ${qos}, one after the other`, sent, {
    'messages/s': ({ perSecond }) => perSecond,
    'ms CPU per 10,000 messages': ({ cpuMillis }) => cpuMillis,
  });
}

async function openBroker() {
  const folder = await mkdtemp(join(tmpdir(), 'sre-bench-'));
  const port = await new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port: free } = server.address();
      server.close(() => resolve(free));
    });
  });
  const lines = [`listener ${port} 127.0.0.1`, 'allow_anonymous true', 'log_dest none', 'max_inflight_messages 0'];
  await writeFile(join(folder, 'mosquitto.conf'), `${lines.join('\n')}\n`);
  const child = spawn('mosquitto', ['-c', join(folder, 'mosquitto.conf')], { stdio: 'ignore' });
  const accepts = () =>
    new Promise((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true));
      socket.on('error', () => resolve(false)).on('connect', () => socket.destroy());
    });
  for (let attempt = 0; attempt < 100 && !(await accepts()); attempt++) await delay(50);
  const close = async () => {
    child.kill('SIGKILL');
    await rm(folder, { recursive: true });
  };
  return { address: `127.0.0.1:${port}`, close };
}

/** One measurement in a process of its own. */
function run(args) {
  return new Promise((resolve, reject) => {
    const child = fork(self, args, { execArgv: ['--expose-gc'] });
    let answer;
    child.on('message', (message) => {
      answer = message;
    });
    child.on('error', reject);
    child.on('exit', (code) =>
      answer === undefined ? reject(new Error(`${args} ended with ${code}`)) : resolve(answer),
    );
  });
}

/** Each of `names` in turn, several times, so that what else the machine does hits all of them alike. */
async function rounds(names, argsOf) {
  const results = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < ROUNDS; round++) for (const name of names) results[name].push(await run(argsOf(name)));
  return results;
}

/** Medians, and how many times ours the others are (or the other way round: more than 1 is good for ours). */
function table(title, results, rows) {
  const median = (name, of) => results[name].map(of).toSorted((a, b) => a - b)[Math.floor(ROUNDS / 2)];
  process.stdout.write(`\n${title}; median of ${ROUNDS}\n`);
  for (const [what, of] of Object.entries(rows)) {
    const values = Object.keys(results).map((name) => `${name} ${median(name, of).toFixed(1)}`);
    const [ours, theirs] = [median('ours', of), median('mqtt.js', of)];
    const ratio =
      ours > theirs === /per CPU second|\/s/.test(what) ? Math.max(ours, theirs) / Math.min(ours, theirs) : 0;
    process.stdout.write(`  ${what.padEnd(28)} ${values.join('   ').padEnd(56)} ${ratio.toFixed(2)} x better\n`);
  }
}

async function connecting(who, address) {
  const kept = [];
  const open = await opener(who, address, kept);
  const begin = async (from, to) => {
    for (let next = from; next < to; next += WINDOW) {
      await Promise.all(Array.from({ length: Math.min(WINDOW, to - next) }, (_, index) => open(`c${next + index}`)));
    }
  };
  await begin(0, FIRST);
  const [before, cpu] = [memory(), process.cpuUsage()];
  await begin(FIRST, FIRST + CLIENTS);
  const { user, system } = process.cpuUsage(cpu);
  const after = memory();
  return {
    clientMicros: (user + system) / CLIENTS,
    userMicros: user / CLIENTS,
    rssKib: (after.rss - before.rss) / 1024 / CLIENTS,
    heapKib: (after.heap - before.heap) / 1024 / CLIENTS,
  };
}

function memory() {
  for (let pass = 0; pass < 3; pass++) globalThis.gc();
  const { rss, heapUsed, external } = process.memoryUsage();
  return { rss, heap: heapUsed + external };
}

/** Connects a client by id and resolves at its CONNACK. The bare socket is the least any client in Node can cost. */
async function opener(who, address, kept) {
  if (who === 'mqtt.js') {
    const { default: mqtt } = await import('mqtt');
    return (id) =>
      new Promise((resolve) => {
        const client = mqtt.connect(`mqtt://${address}`, { clientId: id });
        client.once('connect', resolve);
        kept.push(client);
      });
  }
  if (who === 'bare socket') {
    const [host, port] = address.split(':');
    const buffer = Buffer.alloc(65_536);
    return (id) =>
      new Promise((resolve) => {
        const callback = () => {
          resolve();
          return true;
        };
        const onread = { buffer, callback };
        const socket = connect({ host, port: Number(port), noDelay: true, onread });
        const head = Buffer.from([0x10, 12 + id.length, 0, 4, 77, 81, 84, 84, 4, 2, 0, 60, 0, id.length]);
        socket.on('connect', () => socket.write(Buffer.concat([head, Buffer.from(id)]))).on('error', () => undefined);
        kept.push(socket);
      });
  }
  const [{ SwarmClient }, { Publisher }] = await Promise.all([dist('client'), dist('publisher')]);
  const waiting = new Map();
  const setting = await settingOf(({ kind, client }) => {
    if (kind !== 'connack') return;
    waiting.get(client)();
    waiting.delete(client);
  });
  const source = { payloadBytes: 40, writePayload() {}, sent() {}, settled() {}, noted() {} };
  return (id) =>
    new Promise((resolve) => {
      waiting.set(id, resolve);
      const role = new Publisher(`bench/${id}`, 0, 'drop', source);
      const client = new SwarmClient({ id, addresses: [address], attachment: 'floating' }, role, setting);
      client.connect();
      kept.push(client);
    });
}

async function settingOf(report) {
  const [{ AlarmClock }, { connectFrames }, { Dialler }] = await Promise.all(
    ['alarm-clock', 'connect-frame', 'dialler'].map(dist),
  );
  const now = () => performance.now();
  const session = { profile: PROFILE, protocolVersion: 4, auth: {} };
  const connects = connectFrames(session);
  return { ...session, connects, seed: 1, dialler: new Dialler({}), alarms: new AlarmClock(now), now, report };
}

/** Opens the pairs, then every publisher sends its next message when the last was received (and acknowledged). */
async function sending(who, address, qosText) {
  const qos = Number(qosText);
  const total = PAIRS * PER_PAIR;
  const open = await (who === 'ours' ? pairsOfOurs : pairsOfMqttJs)(address, qos);
  let left = total;
  let finished;
  const done = new Promise((resolve) => {
    finished = resolve;
  });
  const count = () => {
    if (--left === 0) finished();
  };
  const publishers = await Promise.all(
    Array.from({ length: PAIRS }, (_, pair) => open(`${who}-${pair}-${qos}`, count)),
  );
  const [cpu, startedAt] = [process.cpuUsage(), performance.now()];
  for (const publish of publishers) publish(PER_PAIR);
  await done;
  const { user, system } = process.cpuUsage(cpu);
  const seconds = (performance.now() - startedAt) / 1000;
  return { perSecond: total / seconds, cpuMillis: ((user + system) / 1000 / total) * 10_000 };
}

/** The next message of a pair goes when the last was received and, above QoS 0, acknowledged. */
function pacing(qos, count, send) {
  let left = 0;
  let open = 0;
  const step = () => {
    if (--open > 0) return;
    count();
    next();
  };
  const next = () => {
    if (left-- <= 0) return;
    open = qos > 0 ? 2 : 1;
    send();
  };
  return {
    step,
    begin: (messages) => {
      left = messages;
      next();
    },
  };
}

async function pairsOfOurs(address, qos) {
  const files = ['client', 'publisher', 'subscriber', 'payload', 'stream-ledger'];
  const [{ SwarmClient }, { Publisher }, { Subscriber }, { PayloadWriter }, { StreamLedger }] = await Promise.all(
    files.map(dist),
  );
  const ready = new Map();
  const setting = await settingOf(({ kind, client }) => {
    if (kind === (client.startsWith('p') ? 'connack' : 'suback')) ready.get(client)();
  });
  return async (id, count) => {
    const writer = new PayloadWriter('bench', id, qos);
    const ledger = new StreamLedger(id, 0, 1);
    const pace = pacing(qos, count, () => publisher.offer(ledger.attempt()));
    const publisher = new Publisher(`bench/${id}`, qos, 'buffer', {
      payloadBytes: writer.payloadBytes,
      writePayload: (into, at, seq) => writer.writeInto(into, at, 'message', seq, seq),
      sent: (seq) => ledger.sent(seq, performance.now()),
      settled: (seq) => {
        ledger.acked(seq, performance.now());
        pace.step();
      },
      noted() {},
    });
    const subscriber = new Subscriber(`bench/${id}`, qos, (bytes, start, end) => {
      if (ledger.received(writer.messageIn(bytes, start, end), performance.now()) > 0) pace.step();
    });
    const open = (name, part) =>
      new Promise((resolve) => {
        ready.set(name, resolve);
        new SwarmClient({ id: name, addresses: [address], attachment: 'floating' }, part, setting).connect();
      });
    await Promise.all([open(`s${id}`, subscriber), open(`p${id}`, publisher)]);
    return pace.begin;
  };
}

async function pairsOfMqttJs(address, qos) {
  const { default: mqtt } = await import('mqtt');
  const [{ PayloadWriter, readPayload }, { StreamLedger }] = await Promise.all(['payload', 'stream-ledger'].map(dist));
  return async (id, count) => {
    const writer = new PayloadWriter('bench', id, qos);
    const ledger = new StreamLedger(id, 0, 1);
    const connectAs = (part) => mqtt.connectAsync(`mqtt://${address}`, { clientId: `${part}${id}`, clean: false });
    const [publisher, subscriber] = await Promise.all([connectAs('p'), connectAs('s')]);
    await subscriber.subscribeAsync(`bench/${id}`, { qos });
    const pace = pacing(qos, count, () => {
      const seq = ledger.attempt();
      publisher.publish(`bench/${id}`, writer.write('message', seq, seq), { qos }, () => {
        ledger.acked(seq, performance.now());
        if (qos > 0) pace.step();
      });
      ledger.sent(seq, performance.now());
    });
    subscriber.on('message', (_topic, bytes) => {
      const payload = readPayload(bytes);
      if (payload !== undefined && ledger.received(payload.seq, performance.now()) > 0) pace.step();
    });
    return pace.begin;
  };
}

/** How late a process that does nothing is at the same time: what of the lag is the machine's. */
async function idle(seconds) {
  const { ProberLag } = await dist('prober-lag');
  const lag = new ProberLag(); // ends with the process
  lag.start();
  await delay(Number(seconds) * 1000);
  const { p99LagMs, maxLagMs } = lag.read();
  return { 'the same of an idle process': `${p99LagMs} / ${maxLagMs} ms` };
}

/** Half the clients publish, each stream at twice the rate, so that every client sends or receives once in 10 s and more. */
async function large(address, clientsText, secondsText) {
  const clients = Number(clientsText);
  const [{ openSwarm }, { systemClock }] = await Promise.all([
    dist('open-swarm'),
    import(new URL('../../dist/src/core/clock.js', import.meta.url)),
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
  const [startedAt, connectCpu] = [performance.now(), process.cpuUsage()];
  await swarm.start(AbortSignal.timeout(300_000));
  const connectSeconds = (performance.now() - startedAt) / 1000;
  const { user: connectUser, system: connectSystem } = process.cpuUsage(connectCpu);
  const cpu = process.cpuUsage();
  await delay(Number(secondsText) * 1000);
  const { user, system } = process.cpuUsage(cpu);
  const { rss } = process.memoryUsage();
  const observation = await swarm.finish({ signal: AbortSignal.timeout(300_000), quietMs: 1000 });
  const { slots, latency, prober } = observation;
  const busy = ((user + system) / 1e6 / Number(secondsText)) * 100;
  return {
    'all subscribed after': `${connectSeconds.toFixed(1)} s (${((connectUser + connectSystem) / 1e6).toFixed(1)} s CPU)`,
    'messages sent': `${slots.filter(({ sentMs }) => sentMs !== undefined).length} of ${slots.length}`,
    'received exactly once': slots.filter(({ copies }) => copies === 1).length,
    'messages/s': (slots.length / Number(secondsText)).toFixed(0),
    'CPU of one core': `${busy.toFixed(1)} %`,
    'ms CPU per 10,000 messages': (((user + system) / 1000 / slots.length) * 10_000).toFixed(0),
    'event loop lag p99 / max': `${prober.p99LagMs} / ${prober.maxLagMs} ms`,
    'latency p50 / p99 / p99.9 / max': `${latency?.p50Ms} / ${latency?.p99Ms} / ${latency?.p999Ms} / ${latency?.maxMs} ms`,
    'RSS of the process': `${(rss / 1024 / 1024).toFixed(0)} MiB`,
    drained: observation.drained,
  };
}
