import { connect } from 'node:net';
import { built, settingOf } from './client-setting.mjs';

/** Connecting clients at a time. */
export const WINDOW = 50;
/** Clients before the first reading, so that what a process pays once is not in a client's share. */
export const FIRST = 2000;
export const CLIENTS = 8000;

/** Who connects: each takes an address and where to keep its clients, and gives the way to connect one, by its id, up to its CONNACK. */
const kinds = { ours, 'mqtt.js': mqttJs, 'bare socket': bareSocket, 'libuv handle': libuvHandle };

/** What one client costs: CPU until it is connected, memory from then on. */
export async function connecting(kind, address) {
  const kept = [];
  const open = await kinds[kind](address, kept);
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
    cpuMicros: (user + system) / CLIENTS,
    userMicros: user / CLIENTS,
    systemMicros: system / CLIENTS,
    rssKib: (after.rss - before.rss) / 1024 / CLIENTS,
    heapKib: (after.heap - before.heap) / 1024 / CLIENTS,
    processMib: after.rss / 1024 / 1024,
  };
}

function memory() {
  for (let pass = 0; pass < 3; pass++) globalThis.gc();
  const { rss, heapUsed, external } = process.memoryUsage();
  return { rss, heap: heapUsed + external };
}

async function ours(address, kept) {
  const [{ SwarmClient }, { Publisher }] = await Promise.all([built('client'), built('publisher')]);
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

async function mqttJs(address, kept) {
  const { default: mqtt } = await import('mqtt');
  return (id) =>
    new Promise((resolve) => {
      const client = mqtt.connect(`mqtt://${address}`, { clientId: id });
      client.once('connect', resolve);
      kept.push(client);
    });
}

/** The least a client on Node's own sockets can cost. */
function bareSocket(address, kept) {
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
      socket.on('connect', () => socket.write(connectFrame(id))).on('error', () => undefined);
      kept.push(socket);
    });
}

/** The least anything in a Node process can cost: no sockets of Node's, only the handles below them, which are not for use. */
function libuvHandle(address, kept) {
  const [host, port] = address.split(':');
  const { TCP, TCPConnectWrap, constants } = process.binding('tcp_wrap');
  const { WriteWrap } = process.binding('stream_wrap');
  return (id) =>
    new Promise((resolve, reject) => {
      const handle = new TCP(constants.SOCKET);
      kept.push(handle);
      handle.onread = resolve;
      const request = new TCPConnectWrap();
      request.oncomplete = (status) => {
        if (status !== 0) return reject(new Error(`connect ended with ${status}`));
        handle.setNoDelay(true);
        handle.readStart();
        const write = new WriteWrap();
        write.oncomplete = () => undefined;
        handle.writeBuffer(write, connectFrame(id));
      };
      const status = handle.connect(request, host, Number(port));
      if (status !== 0) reject(new Error(`connect began with ${status}`));
    });
}

/** CONNECT of MQTT 3.1.1, clean, keepalive 60 s; for ids of fewer than 100 bytes. */
function connectFrame(id) {
  const head = Buffer.from([0x10, 12 + id.length, 0, 4, 77, 81, 84, 84, 4, 2, 0, 60, 0, id.length]);
  return Buffer.concat([head, Buffer.from(id)]);
}
