import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as it came in. */
export interface GrafanaRequest {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: Readonly<Record<string, unknown>> | undefined;
}

interface StoredBoard {
  spec: Record<string, unknown>;
  folder: string;
  version: number;
  readonly managedBy?: string;
  message: string;
}

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

type Answer = readonly [status: number, body: unknown];

/** Listens on 127.0.0.1. */
export async function openFakeGrafana(options: FakeGrafanaOptions): Promise<FakeGrafana> {
  const requests: GrafanaRequest[] = [];
  const complaints: string[] = [];
  const boards = new Map<string, StoredBoard>();
  const folders = new Map<string, string>();
  const annotations: Record<string, unknown>[] = [];
  let interruptions: Parameters<FakeGrafana['interrupt']> = [];
  const served = options.release === 13 ? 'v1' : options.release === 12 ? 'v1beta1' : undefined;

  const complain = (request: GrafanaRequest, what: string): Answer => {
    complaints.push(`${request.method} ${request.path}: ${what}`);
    return [400, { message: what }];
  };

  function resources(request: GrafanaRequest, group: string, version: string, rest: readonly string[]): Answer {
    if (version !== served) return [404, '404 page not found'];
    const [keyword, namespace, kind, name] = rest;
    if (keyword !== 'namespaces' || namespace !== 'default')
      return [403, { kind: 'Status', message: 'namespace mismatch' }];
    if (group === 'dashboard.grafana.app' && kind === 'dashboards') return dashboards(request, version, name);
    if (group === 'folder.grafana.app' && kind === 'folders') return folderResources(request, version, name);
    return [404, '404 page not found'];
  }

  function dashboards(request: GrafanaRequest, version: string, name: string | undefined): Answer {
    const apiVersion = `dashboard.grafana.app/${version}`;
    const notFound: Answer = [
      404,
      { kind: 'Status', status: 'Failure', reason: 'NotFound', code: 404, message: 'not found' },
    ];
    if (request.method === 'GET' && name === undefined) {
      return [200, { kind: 'DashboardList', apiVersion, metadata: {}, items: [] }];
    }
    if (request.method === 'GET') {
      const found = boards.get(name ?? '');
      return found === undefined ? notFound : [200, resourceOf(apiVersion, name ?? '', found)];
    }
    if (options.readOnly === true) return [403, { kind: 'Status', message: 'dashboards:write is missing' }];
    const body = request.body ?? {};
    const metadata = (body['metadata'] ?? {}) as {
      name?: string;
      resourceVersion?: string;
      annotations?: Record<string, string>;
    };
    const spec = body['spec'] as Record<string, unknown> | undefined;
    if (body['apiVersion'] !== apiVersion || body['kind'] !== 'Dashboard')
      return complain(request, 'wrong apiVersion or kind');
    if (spec === undefined || typeof spec['title'] !== 'string') return complain(request, 'no spec with a title');
    if ('id' in spec || 'uid' in spec || 'version' in spec) return complain(request, 'the spec carries identity');
    const folder = metadata.annotations?.['grafana.app/folder'] ?? '';
    if (folder !== '' && !folders.has(folder)) return [404, { kind: 'Status', message: `folder ${folder} not found` }];
    const uid = metadata.name ?? '';
    beforeWrite(uid);
    const existing = boards.get(uid);
    const message = metadata.annotations?.['grafana.app/message'] ?? '';
    if (request.method === 'POST') {
      if (metadata.resourceVersion !== undefined) return complain(request, 'a create with a resourceVersion');
      if (existing !== undefined) return [409, { kind: 'Status', reason: 'AlreadyExists', message: 'already exists' }];
      boards.set(uid, { spec, folder, version: 1, message });
      return [201, resourceOf(apiVersion, uid, { spec, folder, version: 1, message })];
    }
    if (request.method !== 'PUT' || name !== uid) return complain(request, 'not how a dashboard is written');
    if (existing === undefined) return notFound;
    if (metadata.resourceVersion === undefined) return complain(request, 'an update without a resourceVersion');
    if (metadata.resourceVersion !== String(existing.version)) {
      return [409, { kind: 'Status', reason: 'Conflict', message: 'the object has been modified' }];
    }
    Object.assign(existing, { spec, folder, version: existing.version + 1, message });
    return [200, resourceOf(apiVersion, uid, existing)];
  }

  function folderResources(request: GrafanaRequest, version: string, name: string | undefined): Answer {
    const apiVersion = `folder.grafana.app/${version}`;
    const folderOf = ([uid, title]: readonly [string, string]) => ({
      kind: 'Folder',
      apiVersion,
      metadata: { name: uid, annotations: {} },
      spec: { title },
    });
    if (request.method === 'GET' && name === undefined) {
      const query = new URL(request.path, 'http://x').searchParams;
      const all = [...folders];
      const from = Number(query.get('continue') ?? 0);
      const page = all.slice(from, from + Math.min(Number(query.get('limit') ?? 10), 2)); // short pages: the next must be asked for
      const next = from + page.length;
      return [
        200,
        {
          kind: 'FolderList',
          apiVersion,
          metadata: next < all.length ? { continue: String(next) } : {},
          items: page.map(folderOf),
        },
      ];
    }
    if (request.method !== 'POST') return complain(request, 'not how a folder is made');
    if (options.readOnly === true) return [403, { kind: 'Status', message: 'folders:create is missing' }];
    const body = request.body ?? {};
    const uid = (body['metadata'] as { name?: string } | undefined)?.name ?? '';
    const title = (body['spec'] as { title?: string } | undefined)?.title ?? '';
    if (body['apiVersion'] !== apiVersion || body['kind'] !== 'Folder' || uid === '' || title === '') {
      return complain(request, 'not a folder');
    }
    if (folders.has(uid)) return [409, { kind: 'Status', reason: 'AlreadyExists', message: 'already exists' }];
    folders.set(uid, title);
    return [201, folderOf([uid, title])];
  }

  function legacy(request: GrafanaRequest, parts: readonly string[]): Answer {
    const [kind, name, uid] = parts;
    if (kind === 'annotations') return annotation(request, name);
    if (kind === 'folders' && request.method === 'GET') {
      return [200, [...folders].map(([folder, title], id) => ({ id, uid: folder, title }))];
    }
    if (kind === 'dashboards' && name === 'uid' && request.method === 'GET') {
      const found = boards.get(uid ?? '');
      if (found === undefined) return [404, { message: 'Dashboard not found', status: 'not-found' }];
      return [
        200,
        {
          dashboard: { ...found.spec, id: 7, uid, version: found.version },
          meta: { folderUid: found.folder, provisioned: found.managedBy !== undefined },
        },
      ];
    }
    if (request.method !== 'POST') return complain(request, 'not in this API');
    if (options.readOnly === true)
      return [403, { message: "You'll need additional permissions to perform this action" }];
    const body = request.body ?? {};
    if (kind === 'folders') {
      const [made, title] = [String(body['uid'] ?? ''), String(body['title'] ?? '')];
      if (title === '') return complain(request, 'a folder without a title');
      if (folders.has(made)) return [409, { message: 'a folder with the same uid already exists' }];
      folders.set(made, title);
      return [200, { id: folders.size, uid: made, title }];
    }
    if (kind === 'dashboards' && name === 'db') return legacySave(request, body);
    return complain(request, 'not in this API');
  }

  function legacySave(request: GrafanaRequest, body: Readonly<Record<string, unknown>>): Answer {
    const dashboard = body['dashboard'] as Record<string, unknown> | undefined;
    const uid = String(dashboard?.['uid'] ?? '');
    if (dashboard === undefined || uid === '' || body['overwrite'] !== false)
      return complain(request, 'not a save of ours');
    const folder = String(body['folderUid'] ?? '');
    if (folder !== '' && !folders.has(folder)) return [404, { message: 'folder not found' }];
    beforeWrite(uid);
    const existing = boards.get(uid);
    const { id: _id, uid: _uid, version, ...spec } = dashboard;
    if (existing !== undefined && version !== existing.version) {
      return [412, { message: 'The dashboard has been changed by someone else', status: 'version-mismatch' }];
    }
    const twin = [...boards].find(
      ([other, b]) => other !== uid && b.folder === folder && b.spec['title'] === spec['title'],
    );
    if (twin !== undefined) {
      return [412, { message: 'A dashboard with the same name in the folder already exists', status: 'name-exists' }];
    }
    const next = (existing?.version ?? 0) + 1;
    boards.set(uid, { spec, folder, version: next, message: String(body['message'] ?? '') });
    return [200, { id: 7, uid, status: 'success', version: next }];
  }

  function annotation(request: GrafanaRequest, id: string | undefined): Answer {
    const body = request.body ?? {};
    if (options.readOnly === true) return [403, { message: 'annotations:create is missing' }];
    if (request.method === 'POST') {
      const known = ['time', 'timeEnd', 'tags', 'text'];
      if (typeof body['text'] !== 'string' || body['text'] === '')
        return complain(request, 'an annotation without text');
      if (Object.keys(body).some((key) => !known.includes(key))) return complain(request, 'an unknown member');
      if (!Number.isInteger(body['time']) || !Number.isInteger(body['timeEnd']))
        return complain(request, 'no whole milliseconds');
      annotations.push({ ...body });
      return [200, { message: 'Annotation added', id: annotations.length }];
    }
    const found = annotations[Number(id) - 1];
    if (request.method !== 'PATCH') return complain(request, 'not how an annotation is changed');
    if (found === undefined) return [404, { message: 'Annotation not found' }];
    Object.assign(found, body);
    return [200, { message: 'Annotation patched' }];
  }

  function answerTo(request: GrafanaRequest): Answer {
    const [root, ...parts] = new URL(request.path, 'http://x').pathname
      .split('/')
      .filter((part) => part !== '')
      .map(decodeURIComponent);
    if (root === 'apis' && served !== undefined)
      return resources(request, parts[0] ?? '', parts[1] ?? '', parts.slice(2));
    if (root === 'api') return legacy(request, parts);
    return [404, '<!doctype html><title>Grafana</title>'];
  }

  const beforeWrite = (uid: string): void => fake.beforeWrite?.(uid);

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

function resourceOf(apiVersion: string, name: string, { spec, folder, version, managedBy }: StoredBoard): object {
  return {
    kind: 'Dashboard',
    apiVersion,
    metadata: {
      name,
      namespace: 'default',
      resourceVersion: String(version),
      generation: version,
      annotations: {
        'grafana.app/createdBy': 'service-account:1',
        ...(folder === '' ? {} : { 'grafana.app/folder': folder }),
        ...(managedBy === undefined ? {} : { 'grafana.app/managedBy': managedBy }),
      },
    },
    spec,
    status: {},
  };
}
