import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../../src/core/deadline.ts';
import { freePorts } from './free-port.ts';

/** Connections of the one worker: each client through the stream takes two of them. */
export const WORKER_CONNECTIONS = 64;

/** What the load balancer stands before, as `host:port`. */
export interface NginxBackends {
  readonly mqtt: readonly string[];
  /** MQTT over WebSocket. */
  readonly webSocket: string;
  /** Folder with `server.crt` and `server.key`. */
  readonly certificates: string;
}

/** An nginx of this machine: MQTT, MQTT over TLS and over WebSocket in front, and its status page. */
export interface RealNginx extends AsyncDisposable {
  readonly mqtt: string;
  readonly webSocket: string;
  /** `host:port` of the listener that ends TLS. */
  readonly secure: string;
  /** `host:port` of the http server. */
  readonly http: string;
  readonly status: string;
  readonly stop: () => Promise<void>;
  readonly start: () => Promise<void>;
}

/** Whether nginx can be a load balancer of MQTT here: the stream module is built in, or is there to be loaded. */
export function hasStreamModule(): boolean {
  return streamModule() !== undefined;
}

/** Starts it on free ports of 127.0.0.1 in a folder of its own; disposing of it ends the process. */
export async function startNginx(backends: NginxBackends): Promise<RealNginx> {
  const [mqtt = 0, secure = 0, http = 0] = await freePorts(3);
  const folder = await mkdtemp(join(tmpdir(), 'sre-nginx-'));
  await writeFile(join(folder, 'nginx.conf'), configOf(backends, { mqtt, secure, http }));
  let child: ChildProcess | undefined;
  let said = '';
  const start = async (): Promise<void> => {
    const started = spawn('nginx', ['-p', folder, '-c', 'nginx.conf', '-e', 'stderr'], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    started.stderr.on('data', (bytes) => {
      said += String(bytes);
    });
    child = started;
    const listens = async (): Promise<boolean> => {
      if (started.exitCode !== null) throw new Error(`nginx ended with ${started.exitCode}: ${said}`);
      return accepts(http);
    };
    await until('nginx listening', listens, { withinMs: 60_000, everyMs: 50, signal: AbortSignal.timeout(65_000) });
  };
  const stop = async (): Promise<void> => {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    await gone;
  };
  const close = async (): Promise<void> => {
    await stop();
    await rm(folder, { recursive: true });
  };
  try {
    await start();
  } catch (error) {
    await close();
    throw error;
  }
  return {
    mqtt: `mqtt://127.0.0.1:${mqtt}`,
    webSocket: `ws://127.0.0.1:${http}/mqtt`,
    secure: `127.0.0.1:${secure}`,
    http: `127.0.0.1:${http}`,
    status: `http://127.0.0.1:${http}/status`,
    start,
    stop,
    [Symbol.asyncDispose]: close,
  };
}

function configOf(backends: NginxBackends, ports: Readonly<Record<'mqtt' | 'secure' | 'http', number>>): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `  ${name}_temp_path ${name};`);
  return `${streamModule() ?? ''}
daemon off;
pid nginx.pid;
worker_processes 1;
error_log stderr error;
events { worker_connections ${WORKER_CONNECTIONS}; }
stream {
  upstream nodes {
${backends.mqtt.map((address) => `    server ${address} max_fails=1 fail_timeout=60s;`).join('\n')}
  }
  server {
    listen 127.0.0.1:${ports.mqtt};
    proxy_connect_timeout 1s;
    proxy_pass nodes;
  }
  server {
    listen 127.0.0.1:${ports.secure} ssl;
    ssl_certificate ${join(backends.certificates, 'server.crt')};
    ssl_certificate_key ${join(backends.certificates, 'server.key')};
    proxy_pass nodes;
  }
}
http {
${temporary.join('\n')}
  access_log off;
  server {
    listen 127.0.0.1:${ports.http};
    location = /status { stub_status; }
    location = /mqtt {
      proxy_pass http://${backends.webSocket};
      proxy_http_version 1.1;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection upgrade;
    }
  }
}
`;
}

/** The line that loads the module; empty when it is built in, undefined when this nginx has none. */
function streamModule(): string | undefined {
  const { stderr } = spawnSync('nginx', ['-V'], { encoding: 'utf8' });
  if (/--with-stream(?!\S)/.test(stderr ?? '')) return '';
  const [, folder] = /--modules-path=(\S+)/.exec(stderr ?? '') ?? [];
  const file = join(folder ?? '', 'ngx_stream_module.so');
  return folder !== undefined && existsSync(file) ? `load_module ${file};` : undefined;
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const end = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });
}
