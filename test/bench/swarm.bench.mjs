// What the measuring clients cost against mqtt.js, for the same work on the same Mosquitto in one run: connecting, being
// connected, sending. Then 10,000 clients of ours that each send or receive a message every 10 s, and how late their
// process runs its timers. The broker is a process of its own; CPU and memory are those of the client process alone,
// each measurement in a fresh process. Needs `npm run build` and mosquitto. Prints figures and ratios; asserts nothing.
// usage: node test/bench/swarm.bench.mjs [clients of the large swarm, 10000] [its seconds, 60] [connecting|sending|large]
import { fork, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { built } from './swarm/client-setting.mjs';
import { CLIENTS, FIRST, WINDOW } from './swarm/connecting-clients.mjs';
import { PAIRS, PER_PAIR } from './swarm/message-pairs.mjs';
import { openBroker } from './swarm/mosquitto-broker.mjs';

const ROUNDS = 3;
const { CLIENT_V8_OPTIONS } = await built('client-v8-options');
/** Our clients run as the product runs large swarms; everybody else as Node starts by default, and once more set like ours. */
const V8 = `V8 as ours (${CLIENT_V8_OPTIONS.join(' ')})`;
const VARIANTS = {
  ours: { kind: 'ours', execArgv: CLIENT_V8_OPTIONS },
  'mqtt.js': { kind: 'mqtt.js', execArgv: [] },
  'mqtt.js, V8 as ours': { kind: 'mqtt.js', execArgv: CLIENT_V8_OPTIONS },
  'bare socket': { kind: 'bare socket', execArgv: [] },
  'bare socket, V8 as ours': { kind: 'bare socket', execArgv: CLIENT_V8_OPTIONS },
  'libuv handle, V8 as ours': { kind: 'libuv handle', execArgv: [...CLIENT_V8_OPTIONS, '--no-deprecation'] },
};
const AGAINST_MQTT_JS = [
  ['ours', 'mqtt.js'],
  ['ours', 'mqtt.js, V8 as ours'],
];

const [clients = '10000', seconds = '60', only] = process.argv.slice(2);
const broker = await openBroker();
const firstLine = (command, ...args) => spawnSync(command, args, { encoding: 'utf8' }).stdout.split('\n')[0];
const limit = firstLine('sh', '-c', 'ulimit -n');
process.stdout.write(`${firstLine('mosquitto', '-h')}, node ${process.version}, ulimit -n ${limit}; ${V8}\n`);
try {
  const wanted = (part) => only === undefined || only === part;
  if (wanted('connecting')) await compareConnecting(broker.address);
  if (wanted('sending')) for (const qos of ['0', '1']) await compareSending(broker.address, qos);
  if (wanted('large')) await runLarge(broker.address);
} finally {
  await broker.close();
}

async function compareConnecting(address) {
  const figures = await medians(Object.keys(VARIANTS), (kind) => ['connecting', kind, address]);
  table(`connecting ${CLIENTS} clients after ${FIRST} others, ${WINDOW} at a time`, figures, {
    'connects per CPU s': ({ cpuMicros }) => 1e6 / cpuMicros,
    'us CPU each': ({ cpuMicros }) => cpuMicros,
    user: ({ userMicros }) => userMicros,
    system: ({ systemMicros }) => systemMicros,
    'KiB RSS per idle client': ({ rssKib }) => rssKib,
    'KiB heap + external': ({ heapKib }) => heapKib,
    [`MiB of all ${FIRST + CLIENTS}`]: ({ processMib }) => processMib,
  });
  const compared = {
    CPU: 'cpuMicros',
    'user CPU': 'userMicros',
    RSS: 'rssKib',
    heap: 'heapKib',
    process: 'processMib',
  };
  ratios(figures, AGAINST_MQTT_JS, compared);
  process.stdout.write(
    'what the same comparison gives clients that do nothing but connect, the most anybody can reach here:\n',
  );
  ratios(figures, [['bare socket', 'mqtt.js']], compared);
  ratios(figures, [['bare socket, V8 as ours', 'mqtt.js']], compared);
  ratios(figures, [['libuv handle, V8 as ours', 'mqtt.js']], compared);
}

async function compareSending(address, qos) {
  const figures = await medians(['ours', 'mqtt.js', 'mqtt.js, V8 as ours'], (kind) => ['sending', kind, address, qos]);
  table(`${PAIRS} pairs, ${PER_PAIR} messages each, QoS ${qos}, one after the other`, figures, {
    'messages/s': ({ perSecond }) => perSecond,
    'ms CPU per 10,000 messages': ({ cpuMillis }) => cpuMillis,
  });
  ratios(figures, AGAINST_MQTT_JS, { CPU: 'cpuMillis' });
}

async function runLarge(address) {
  const [swarm, nothing] = await Promise.all([run(['large', address, clients, seconds]), run(['idle', seconds])]);
  process.stdout.write(`\n${clients} clients, a message per client and 10 s, ${seconds} s\n`);
  for (const [what, value] of Object.entries({ ...swarm, ...nothing })) {
    process.stdout.write(`  ${what.padEnd(34)} ${value}\n`);
  }
}

/** One measurement in a process of its own. */
function run(args, execArgv = []) {
  return new Promise((resolve, reject) => {
    const path = fileURLToPath(new URL('swarm/measurement-process.mjs', import.meta.url));
    const child = fork(path, args, { execArgv: ['--expose-gc', ...execArgv] });
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

/** Each variant in turn, several times, so that what else the machine does hits all of them alike; the median of each figure. */
async function medians(names, argsOf) {
  const results = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const name of names) results[name].push(await run(argsOf(VARIANTS[name].kind), VARIANTS[name].execArgv));
  }
  const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(ROUNDS / 2)];
  return Object.fromEntries(
    Object.entries(results).map(([name, rounds]) => [
      name,
      Object.fromEntries(Object.keys(rounds[0]).map((key) => [key, median(rounds.map((round) => round[key]))])),
    ]),
  );
}

/** A row for each variant, a column for each figure. */
function table(title, figures, columns) {
  const cell = (text, heading) => text.padStart(heading.length + 2);
  const headings = Object.keys(columns).map((heading) => cell(heading, heading));
  process.stdout.write(`\n${title}; median of ${ROUNDS}\n${''.padEnd(26)}${headings.join('')}\n`);
  for (const [name, figure] of Object.entries(figures)) {
    const cells = Object.entries(columns).map(([heading, of]) => cell(of(figure).toFixed(1), heading));
    process.stdout.write(`${name.padEnd(26)}${cells.join('')}\n`);
  }
}

/** How many times the first of each pair the second needs: more than 1 is good for the first. */
function ratios(figures, pairs, compared) {
  for (const [one, other] of pairs) {
    const parts = Object.entries(compared).map(
      ([what, key]) => `${what} ${(figures[other][key] / figures[one][key]).toFixed(2)} x`,
    );
    process.stdout.write(`${other} needs, as against ${one}: ${parts.join(', ')}\n`);
  }
}
