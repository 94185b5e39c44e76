// What the measuring client costs against mqtt.js, for the same work on the same aedes in one run: pairs of publisher and
// subscriber, QoS 1, each message sent at a fixed rate, then as fast as acknowledgements come back. The broker is a
// process of its own; CPU is that of the client process alone. Needs `npm run build`. Prints ratios; asserts nothing.
import { fork } from 'node:child_process';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

const self = fileURLToPath(import.meta.url);
const [role, address, pairsText, perPairText] = process.argv.slice(2);
const PAIRS = 100;
const PER_PAIR = 300;
const ROUNDS = 3;

if (role === 'broker') await broker();
else if (role === 'ours' || role === 'mqtt.js')
  process.send(await work(role, address, Number(pairsText), Number(perPairText)));
else await main();

async function broker() {
  const { Aedes } = await import('aedes');
  const aedes = await Aedes.createBroker();
  const server = createServer(aedes.handle);
  server.listen(0, '127.0.0.1', () => process.send(`127.0.0.1:${server.address().port}`));
}

async function main() {
  const brokerProcess = fork(self, ['broker']);
  try {
    const target = await message(brokerProcess);
    const results = { ours: [], 'mqtt.js': [] };
    for (let round = 0; round < ROUNDS; round++) {
      for (const who of ['ours', 'mqtt.js']) {
        const child = fork(self, [who, target, String(PAIRS), String(PER_PAIR)], { execArgv: ['--expose-gc'] });
        results[who].push(await message(child));
        child.kill();
      }
    }
    const median = (who, key) => results[who].map((r) => r[key]).toSorted((a, b) => a - b)[Math.floor(ROUNDS / 2)];
    const row = (who) =>
      `${who.padEnd(8)} ${median(who, 'perSecond').toFixed(0).padStart(7)} messages/s  ${median(who, 'cpuMicros').toFixed(1).padStart(6)} us CPU/message  ${median(who, 'heapKb').toFixed(1).padStart(6)} KiB heap/client`;
    process.stdout.write(
      `${PAIRS} pairs x ${PER_PAIR} QoS 1 messages, median of ${ROUNDS}\n${row('ours')}\n${row('mqtt.js')}\n`,
    );
    const ratio = (key) => (median('mqtt.js', key) / median('ours', key)).toFixed(2);
    process.stdout.write(
      `ratio mqtt.js / ours: messages/s ${ratio('perSecond')}, CPU ${ratio('cpuMicros')}, heap ${ratio('heapKb')}\n`,
    );
  } finally {
    brokerProcess.kill();
  }
}

function message(child) {
  return new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('error', reject);
  });
}

/** Opens the pairs, then every publisher sends its next message when the last was acknowledged. */
async function work(who, target, pairs, perPair) {
  globalThis.gc?.();
  const heapBefore = process.memoryUsage().heapUsed;
  const total = pairs * perPair;
  const open = who === 'ours' ? openOurs : openMqttJs;
  let [received, acked] = [0, 0];
  let finished;
  const done = new Promise((resolve) => {
    finished = resolve;
  });
  const count = (kind) => {
    if (kind === 'received') received++;
    else acked++;
    if (received >= total && acked >= total) finished();
  };
  const publishers = await Promise.all(
    Array.from({ length: pairs }, (_, pair) => open(target, `${who}-${process.pid}-${pair}`, count)),
  );
  globalThis.gc?.();
  const heapKb = (process.memoryUsage().heapUsed - heapBefore) / 1024 / (2 * pairs);
  const [cpuBefore, startedAt] = [process.cpuUsage(), performance.now()];
  for (const publish of publishers) publish(perPair);
  await done;
  const { user, system } = process.cpuUsage(cpuBefore);
  const seconds = (performance.now() - startedAt) / 1000;
  return { perSecond: total / seconds, cpuMicros: (user + system) / total, heapKb };
}

async function openOurs(target, id, count) {
  const load = (file) => import(new URL(`../../dist/src/swarm/${file}.js`, import.meta.url));
  const [{ SwarmClient }, { Publisher }, { Subscriber }, { PayloadWriter, readPayload }, { StreamLedger }] =
    await Promise.all(['client', 'publisher', 'subscriber', 'payload', 'stream-ledger'].map(load));
  const writer = new PayloadWriter('bench', id, 1);
  const ledger = new StreamLedger(id, 0, 1);
  let left = 0;
  const source = {
    payload: (seq) => writer.write('message', seq, seq),
    sent: (seq) => ledger.sent(seq, performance.now()),
    settled: (seq) => {
      ledger.acked(seq, performance.now());
      count('acked');
      next();
    },
    noted: () => {},
  };
  const publisher = new Publisher(`bench/${id}`, 1, 'buffer', source);
  const subscriber = new Subscriber(`bench/${id}`, 1, (bytes) => {
    const payload = readPayload(bytes);
    if (payload !== undefined && ledger.received(payload.seq, performance.now())) count('received');
  });
  const next = () => {
    if (left-- > 0) publisher.offer(ledger.attempt());
  };
  await new Promise((resolve) => {
    let ready = 0;
    const setting = {
      profile: { keepaliveMs: 60_000, connectTimeoutMs: 10_000, backoffMs: { min: 100, max: 1000 } },
      protocolVersion: 4,
      auth: {},
      now: () => performance.now(),
      report: ({ kind, client }) => {
        if (kind === 'suback' || (kind === 'connack' && client.startsWith('p'))) ready++;
        if (ready === 2) resolve();
      },
    };
    const spec = (role) => ({ id: `${role}-${id}`, addresses: [target], attachment: 'floating' });
    new SwarmClient(spec('p'), publisher, setting).connect();
    new SwarmClient(spec('s'), subscriber, setting).connect();
  });
  return (messages) => {
    left = messages;
    next();
  };
}

async function openMqttJs(target, id, count) {
  const { default: mqtt } = await import('mqtt');
  const { PayloadWriter, readPayload } = await import(new URL('../../dist/src/swarm/payload.js', import.meta.url));
  const { StreamLedger } = await import(new URL('../../dist/src/swarm/stream-ledger.js', import.meta.url));
  const writer = new PayloadWriter('bench', id, 1);
  const ledger = new StreamLedger(id, 0, 1);
  const connect = (role, clean) => mqtt.connectAsync(`mqtt://${target}`, { clientId: `${role}-${id}`, clean });
  const [publisher, subscriber] = await Promise.all([connect('p', false), connect('s', false)]);
  await subscriber.subscribeAsync(`bench/${id}`, { qos: 1 });
  subscriber.on('message', (_topic, bytes) => {
    const payload = readPayload(bytes);
    if (payload !== undefined && ledger.received(payload.seq, performance.now())) count('received');
  });
  let left = 0;
  const next = () => {
    if (left-- <= 0) return;
    const seq = ledger.attempt();
    publisher.publish(`bench/${id}`, writer.write('message', seq, seq), { qos: 1 }, () => {
      ledger.acked(seq, performance.now());
      count('acked');
      next();
    });
    ledger.sent(seq, performance.now());
  };
  return (messages) => {
    left = messages;
    next();
  };
}
