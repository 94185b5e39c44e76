import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Answer, GrafanaContents, GrafanaRequest, StoredBoard } from './grafana-contents.ts';
import { grafanaLegacy } from './grafana-legacy.ts';
import { grafanaResources } from './grafana-resources.ts';

/** How this Grafana behaves. */
export interface FakeGrafanaOptions {
  /** 13 serves `v1` resources, 12 `v1beta1`, 10 the legacy API only. */
  readonly release: 10 | 12 | 13;
  readonly token?: string;
  /** Where requests without good credentials go: a 401, or a login page as single sign-on proxies do. */
  readonly unknownUsers?: 'refuse' | 'redirect';
  /** Reads, but may not write. */
  readonly readOnly?: boolean;
}

/** A Grafana that keeps what it is given and refuses what the real one refuses. */
export interface FakeGrafana extends AsyncDisposable {
  readonly url: string;
  readonly requests: readonly GrafanaRequest[];
  /** Requests that change something. */
  writes(): readonly GrafanaRequest[];
  readonly boards: Map<string, StoredBoard>;
  readonly folders: Map<string, string>;
  readonly annotations: Record<string, unknown>[];
  /** What was wrong with requests: the contract is that this stays empty. */
  readonly complaints: readonly string[];
  /** Answers the next requests this way, then as usual. */
  interrupt(
    ...answers: { readonly status: number; readonly headers?: Record<string, string>; readonly body?: string }[]
  ): void;
  /** Runs just before a write is looked at: somebody else may be quicker. */
  beforeWrite: ((uid: string) => void) | undefined;
  /** Keeps every answer back for as long. */
  delayMs: number;
}

/** Listens on 127.0.0.1. */
export async function openFakeGrafana(options: FakeGrafanaOptions): Promise<FakeGrafana> {
  const requests: GrafanaRequest[] = [];
  const complaints: string[] = [];
  let interruptions: Parameters<FakeGrafana['interrupt']> = [];
  const served = options.release === 13 ? 'v1' : options.release === 12 ? 'v1beta1' : undefined;

  const contents: GrafanaContents = {
    boards: new Map(),
    folders: new Map(),
    annotations: [],
    readOnly: options.readOnly === true,
    beforeWrite: (uid) => fake.beforeWrite?.(uid),
    complain: ({ method, path }, what) => {
      complaints.push(`${method} ${path}: ${what}`);
      return [400, { message: what }];
    },
  };
  const { boards, folders, annotations } = contents;
  const resources = served === undefined ? undefined : grafanaResources(contents, served);
  const legacy = grafanaLegacy(contents);

  function answerTo(request: GrafanaRequest): Answer {
    const [root, ...parts] = new URL(request.path, 'http://x').pathname
      .split('/')
      .filter((part) => part !== '')
      .map(decodeURIComponent);
    if (root === 'apis' && resources !== undefined) return resources(request, parts);
    if (root === 'api') return legacy(request, parts);
    return [404, '<!doctype html><title>Grafana</title>'];
  }

  async function handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString('utf8');
    const request: GrafanaRequest = {
      method: incoming.method ?? '',
      path: incoming.url ?? '',
      authorization: incoming.headers.authorization,
      body: text === '' ? undefined : (JSON.parse(text) as Record<string, unknown>),
    };
    requests.push(request);
    if (text !== '' && incoming.headers['content-type'] !== 'application/json')
      complaints.push(`${request.path}: no JSON type`);
    if (fake.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, fake.delayMs));
    const [interruption, ...others] = interruptions;
    interruptions = others;
    if (interruption !== undefined) {
      response.writeHead(interruption.status, interruption.headers).end(interruption.body ?? '');
      return;
    }
    if (options.token !== undefined && request.authorization !== `Bearer ${options.token}`) {
      if (options.unknownUsers === 'redirect')
        response.writeHead(302, { location: '/login' }).end('<a href="/login">Found</a>');
      else response.writeHead(401, { 'content-type': 'application/json' }).end('{"message":"Unauthorized"}');
      return;
    }
    const [status, body] = answerTo(request);
    const isText = typeof body === 'string';
    response.writeHead(status, {
      'content-type': isText
        ? body.startsWith('<')
          ? 'text/html; charset=UTF-8'
          : 'text/plain'
        : 'application/json; charset=UTF-8',
    });
    response.end(isText ? body : JSON.stringify(body));
  }

  const server = createServer((incoming, response) => {
    handle(incoming, response).catch((error: unknown) => {
      complaints.push(String(error));
      response.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const fake: FakeGrafana = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    writes: () => requests.filter(({ method }) => method !== 'GET'),
    boards,
    folders,
    annotations,
    complaints,
    interrupt: (...given) => {
      interruptions = given;
    },
    beforeWrite: undefined,
    delayMs: 0,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return fake;
}
