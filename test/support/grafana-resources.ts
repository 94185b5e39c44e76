import type { Answer, GrafanaContents, GrafanaRequest, StoredBoard } from './grafana-contents.ts';

/** The `/apis` of Grafana 12 and newer in one version: what is not exactly right is refused and complained about. */
export function grafanaResources(
  { boards, folders, readOnly, beforeWrite, complain }: GrafanaContents,
  served: string,
): (request: GrafanaRequest, parts: readonly string[]) => Answer {
  function resources(request: GrafanaRequest, parts: readonly string[]): Answer {
    const [group, version, keyword, namespace, kind, name] = parts;
    if (version !== served) return [404, '404 page not found'];
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
    if (readOnly) return [403, { kind: 'Status', message: 'dashboards:write is missing' }];
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
    const uid = metadata.name ?? '';
    beforeWrite(uid);
    if (folder !== '' && !folders.has(folder)) return [404, { kind: 'Status', message: `folder ${folder} not found` }];
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
    if (readOnly) return [403, { kind: 'Status', message: 'folders:create is missing' }];
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

  return resources;
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
