import { isList, isObject, type JsonObject, without } from '../../generate/json-tree.ts';
import type { ApiAnswer, HttpApi } from '../../http/http-api.ts';
import { type DashboardStore, folderUid, GRAFANAS_OWN, type WriteOutcome } from './dashboard-store.ts';
import { goodObject, objectAt, textAt } from './grafana-answer.ts';

/** Versions of the dashboard API that take the classic model, the best first. */
const DASHBOARD_VERSIONS = ['v1', 'v1beta1'] as const;
const FOLDER_VERSIONS = ['v1', 'v1beta1'] as const;

const FOLDER = 'grafana.app/folder';
const MESSAGE = 'grafana.app/message';
const KEEPER = 'grafana.app/managedBy';
const PAGE = 500;

/**
 * Dashboards by `/apis/dashboard.grafana.app`, of Grafana 12 and newer; undefined where that is not served. Refused
 * credentials are an error and no reason to try elsewhere.
 */
export async function openResourceStore(
  api: HttpApi,
  namespace: string,
  signal: AbortSignal,
): Promise<DashboardStore | undefined> {
  const dashboards = await served(
    api,
    'dashboard.grafana.app',
    DASHBOARD_VERSIONS,
    `${path(namespace)}/dashboards`,
    signal,
  );
  if (dashboards === undefined) return undefined;
  const folders = await served(api, 'folder.grafana.app', FOLDER_VERSIONS, `${path(namespace)}/folders`, signal);
  return folders === undefined ? undefined : storeAt(api, dashboards, folders);
}

/** One collection that is served: its address and the version in it. */
interface Collection {
  readonly apiVersion: string;
  readonly path: string;
}

const path = (namespace: string): string => `namespaces/${encodeURIComponent(namespace)}`;

async function served(
  api: HttpApi,
  group: string,
  versions: readonly string[],
  rest: string,
  signal: AbortSignal,
): Promise<Collection | undefined> {
  for (const version of versions) {
    const collection = { apiVersion: `${group}/${version}`, path: `/apis/${group}/${version}/${rest}` };
    const answer = await firstPage(api, collection.path, signal);
    if (answer?.status === 200 && isList(goodObject(answer)['items'] ?? null)) return collection;
    if (answer !== undefined && answer.status !== 404 && answer.status !== 406) throw answer.refused();
  }
  return undefined;
}

/** An old Grafana sends what it does not know to its login page or answers with a page: that is no API of resources. */
async function firstPage(api: HttpApi, collection: string, signal: AbortSignal): Promise<ApiAnswer | undefined> {
  try {
    const answer = await api.send({ method: 'GET', path: `${collection}?limit=1` }, signal);
    return answer.contentType.startsWith('text/html') ? undefined : answer;
  } catch (error) {
    if (error instanceof Error && error.message.includes('got a redirect')) return undefined;
    throw error;
  }
}

function storeAt(api: HttpApi, dashboards: Collection, folders: Collection): DashboardStore {
  const json = (body: JsonObject) => ({ contentType: 'application/json', text: JSON.stringify(body) });
  const at = (collection: Collection, name: string): string => `${collection.path}/${encodeURIComponent(name)}`;
  const outcome = (answer: ApiAnswer): WriteOutcome => {
    if (answer.status === 409 || answer.status === 412) return 'changed_meanwhile';
    goodObject(answer);
    return 'written';
  };
  return {
    api: dashboards.apiVersion,
    read: async (uid, signal) => {
      const answer = await api.send({ method: 'GET', path: at(dashboards, uid) }, signal);
      if (answer.status === 404) return undefined;
      const found = goodObject(answer);
      const annotations = objectAt(objectAt(found, 'metadata'), 'annotations');
      const keptBy = textAt(annotations, KEEPER);
      return {
        model: without(objectAt(found, 'spec'), GRAFANAS_OWN),
        folder: textAt(annotations, FOLDER) ?? '',
        ...(keptBy === undefined ? {} : { keptBy }),
        revision: { resourceVersion: textAt(found, 'metadata', 'resourceVersion') ?? null },
      };
    },
    create: async ({ uid, model, folder, message }, signal) => {
      const body = resource(dashboards, uid, model, { folder, message });
      return outcome(await api.send({ method: 'POST', path: dashboards.path, body: json(body) }, signal));
    },
    update: async ({ uid, model, folder, message }, { revision }, signal) => {
      const body = resource(dashboards, uid, model, { folder, message, revision });
      return outcome(await api.send({ method: 'PUT', path: at(dashboards, uid), body: json(body) }, signal));
    },
    findFolder: async (title, signal) => {
      let more = '';
      do {
        const page = goodObject(
          await api.send({ method: 'GET', path: `${folders.path}?limit=${PAGE}${more}` }, signal),
        );
        const items = isList(page['items'] ?? null) ? (page['items'] as readonly JsonObject[]) : [];
        const found = items.find((item) => isObject(item) && isRootFolder(item, title));
        if (found !== undefined) return textAt(found, 'metadata', 'name');
        const next = textAt(page, 'metadata', 'continue') ?? '';
        more = next === '' ? '' : `&continue=${encodeURIComponent(next)}`;
      } while (more !== '');
      return undefined;
    },
    createFolder: async (title, signal) => {
      const body = {
        apiVersion: folders.apiVersion,
        kind: 'Folder',
        metadata: { name: folderUid(title) },
        spec: { title },
      };
      const answer = await api.send({ method: 'POST', path: folders.path, body: json(body) }, signal);
      // It is there under another title: ours, renamed.
      if (answer.status === 409) return { uid: folderUid(title), made: false };
      return { uid: textAt(goodObject(answer), 'metadata', 'name') ?? folderUid(title), made: true };
    },
  };
}

function isRootFolder(folder: JsonObject, title: string): boolean {
  const parent = textAt(folder, 'metadata', 'annotations', FOLDER) ?? '';
  return textAt(folder, 'spec', 'title') === title && parent === '';
}

function resource(
  { apiVersion }: Collection,
  name: string,
  spec: JsonObject,
  about: { readonly folder: string; readonly message: string; readonly revision?: JsonObject },
): JsonObject {
  return {
    apiVersion,
    kind: 'Dashboard',
    metadata: {
      name,
      ...about.revision,
      annotations: { ...(about.folder === '' ? {} : { [FOLDER]: about.folder }), [MESSAGE]: about.message },
    },
    spec,
  };
}
