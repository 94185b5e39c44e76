import { built, settingOf } from './client-setting.mjs';

export const PAIRS = 100;
export const PER_PAIR = 400;

/** Opens the pairs, then every publisher sends its next message when the last was received (and acknowledged). */
export async function sending(who, address, qosText) {
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
    files.map(built),
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
  const [{ PayloadWriter, readPayload }, { StreamLedger }] = await Promise.all(['payload', 'stream-ledger'].map(built));
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
