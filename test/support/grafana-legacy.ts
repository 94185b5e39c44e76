import type { Answer, GrafanaContents, GrafanaRequest } from './grafana-contents.ts';

/** The `/api` every Grafana has: dashboards, folders, annotations. */
export function grafanaLegacy({
  boards,
  folders,
  annotations,
  readOnly,
  beforeWrite,
  complain,
}: GrafanaContents): (request: GrafanaRequest, parts: readonly string[]) => Answer {
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
    if (readOnly) return [403, { message: "You'll need additional permissions to perform this action" }];
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
    beforeWrite(uid);
    if (folder !== '' && !folders.has(folder)) return [404, { message: 'folder not found' }];
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
    if (readOnly) return [403, { message: 'annotations:create is missing' }];
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

  return legacy;
}
