// `$SYS` topics a second and a core: our held subscription with the tree of a Mosquitto behind it, beside mqtt.js alone
// handing the same messages to an empty handler. A bare socket blasts packets encoded beforehand. The two take turns,
// each in a process of its own. Usage: sys-ingestion.bench.mjs [bursts] [rounds]
import { fork } from 'node:child_process';
import { createServer } from 'node:net';

const DIST = new URL('../../dist/src/', import.meta.url);
if (process.argv[2] === 'client') await client(process.argv[3], Number(process.argv[4]), Number(process.argv[5]));
else await compare(Number(process.argv[2] ?? 4_000), Number(process.argv[3] ?? 7));

async function compare(bursts, rounds) {
  const { filters } = await import(new URL('brokers/mosquitto/topics.js', DIST));
  const topics = filters.filter((filter) => !/[#+]/.test(filter));
  const server = await blaster(topics, bursts);
  const total = topics.length * bursts;
  const results = { ours: [], 'mqtt.js': [] };
  for (let round = -1; round < rounds; round++) {
    for (const who of ['mqtt.js', 'ours']) {
      const result = await run(who, server.port, total);
      if (round >= 0) results[who].push(result);
    }
  }
  server.close();
  const median = (who) => results[who].toSorted((a, b) => a - b)[Math.floor(rounds / 2)];
  console.log(`${topics.length} topics x ${bursts} ticks, median of ${rounds}`);
  for (const who of Object.keys(results))
    console.log(
      `${who.padEnd(8)} ${Math.round(total / (median(who) / 1e6))
        .toLocaleString('en')
        .padStart(9)} topics/s of one core`,
    );
  console.log(`ratio    ${(median('ours') / median('mqtt.js')).toFixed(2)} CPU of ours / mqtt.js alone (limit 1.30)`);
}

/** CPU microseconds of a client for all messages. */
function run(who, port, total) {
  return new Promise((resolve, reject) => {
    const child = fork(new URL(import.meta.url), ['client', who, String(port), String(total)]);
    child.on('message', resolve);
    child.on('exit', (code) => code !== 0 && reject(new Error(`${who} ended with ${code}`)));
  });
}

/** A socket that says CONNACK and SUBACK and then sends every topic with another number, tick after tick. */
async function blaster(topics, bursts) {
  const tick = (number) => Buffer.concat(topics.map((topic) => publish(topic, payloadOf(topic, number))));
  const ticks = Array.from({ length: 16 }, (_, number) => tick(number));
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.on('data', (data) => {
      for (let at = 0; at < data.length; ) {
        let [length, shift, head] = [0, 0, at + 1];
        for (; data[head] & 0x80; head++, shift += 7) length += (data[head] & 0x7f) << shift;
        length += data[head] << shift;
        const body = head + 1;
        if (data[at] >> 4 === 1) socket.write(Buffer.from([0x20, 2, 0, 0]));
        if (data[at] >> 4 === 8) {
          const count = countFilters(data.subarray(body, body + length));
          socket.write(Buffer.from([0x90, 2 + count, data[body], data[body + 1], ...new Array(count).fill(0)]));
          setTimeout(() => blast(socket), 200);
        }
        at = body + length;
      }
    });
  });
  const blast = (socket) => {
    let left = bursts;
    const more = () => {
      while (left > 0) if (!socket.write(ticks[left-- % ticks.length])) return socket.once('drain', more);
    };
    more();
  };
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: server.address().port, close: () => server.close() };
}

function countFilters(body) {
  let count = 0;
  for (let at = 2; at < body.length; count++) at += 3 + body.readUInt16BE(at);
  return count;
}

function payloadOf(topic, number) {
  if (topic.endsWith('/version')) return 'mosquitto version 2.0.11';
  if (topic.endsWith('/uptime')) return `${1_000 + 10 * number} seconds`;
  return topic.includes('/load/') ? `${number}.${number}` : String(10_000 + number);
}

function publish(topic, payload) {
  const name = Buffer.from(topic);
  const body = Buffer.concat([Buffer.from([name.length >> 8, name.length & 0xff]), name, Buffer.from(payload)]);
  return Buffer.concat([
    Buffer.from(body.length < 128 ? [0x30, body.length] : [0x30, (body.length & 0x7f) | 0x80, body.length >> 7]),
    body,
  ]);
}

async function client(who, port, total) {
  const url = `mqtt://127.0.0.1:${port}`;
  let seen = 0;
  let begun;
  const count = () => {
    if (seen++ === 0) begun = process.cpuUsage();
    if (seen < total) return;
    const { user, system } = process.cpuUsage(begun);
    process.send(user + system, () => process.exit(0));
  };
  if (who === 'ours') await ours(url, count);
  else {
    const { default: mqtt } = await import('mqtt');
    const { filters } = await import(new URL('brokers/mosquitto/topics.js', DIST));
    const connection = mqtt.connect(url, { protocolVersion: 4 });
    connection.on('message', count);
    connection.on('connect', () => connection.subscribe([...filters]));
  }
}

/** The real held subscription into the real tree, the way the source of a Mosquitto node joins them. */
async function ours(url, count) {
  const load = (file) => import(new URL(`${file}.js`, DIST));
  const [{ openHeldSubscription }, { createSysTree }, { filters }, { systemClock }, { silentLog }] = await Promise.all(
    ['mqtt/held-subscription', 'brokers/mosquitto/sys-tree', 'brokers/mosquitto/topics', 'core/clock', 'core/log'].map(
      load,
    ),
  );
  const tree = createSysTree(10_000);
  const link = openHeldSubscription({
    url,
    auth: {},
    tls: {},
    clientId: 'bench',
    filters,
    log: silentLog,
    clock: systemClock,
    random: Math.random,
    on: {
      connected: () => {},
      subscribed: () => {},
      message: (message) => {
        tree.receive(message, systemClock.monoMs());
        if (tree.retained.doubtful()) link.resubscribe();
        count();
      },
    },
  });
}
