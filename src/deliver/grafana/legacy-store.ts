import { EXIT } from '../../core/exit-code.ts';
import { SreError } from '../../core/sre-error.ts';
import { isList, isObject, type Json, type JsonObject, without } from '../../generate/json-tree.ts';
import type { ApiAnswer, HttpApi } from '../../http/http-api.ts';
import {
  type DashboardStore,
  type DashboardWrite,
  folderUid,
  GRAFANAS_OWN,
  type WriteOutcome,
} from './dashboard-store.ts';
import { goodJson, goodObject, objectAt, refusal, textAt } from './grafana-answer.ts';

const PAGE = 1_000;

/** Dashboards by `/api/dashboards` and `/api/folders`, which every Grafana from 8 to 13 serves. */
export function openLegacyStore(api: HttpApi): DashboardStore {
  const json = (body: JsonObject) => ({ contentType: 'application/json', text: JSON.stringify(body) });
  const save = async (
    { uid, model, folder, message }: DashboardWrite,
    revision: JsonObject,
    signal: AbortSignal,
  ): Promise<WriteOutcome> => {
    const body = {
      dashboard: { ...model, id: null, ...revision, uid },
      message,
      overwrite: false,
      ...(folder === '' ? {} : { folderUid: folder }),
    };
    const answer = await api.send({ method: 'POST', path: '/api/dashboards/db', body: json(body) }, signal);
    if (answer.status === 409) return 'changed_meanwhile';
    if (answer.status === 412) return precondition(uid, answer);
    goodObject(answer);
    return 'written';
  };
  return {
    api: 'the legacy API',
    read: async (uid, signal) => {
      const answer = await api.send({ method: 'GET', path: `/api/dashboards/uid/${encodeURIComponent(uid)}` }, signal);
      if (answer.status === 404) return undefined;
      const found = goodObject(answer);
      const [dashboard, meta] = [objectAt(found, 'dashboard'), objectAt(found, 'meta')];
      return {
        model: without(dashboard, GRAFANAS_OWN),
        folder: textAt(meta, 'folderUid') ?? '',
        ...(meta['provisioned'] === true ? { keptBy: 'provisioning files' } : {}),
        revision: { id: dashboard['id'] ?? null, version: dashboard['version'] ?? null },
      };
    },
    create: (dashboard, signal) => save(dashboard, {}, signal),
    update: (dashboard, { revision }, signal) => save(dashboard, revision, signal),
    findFolder: async (title, signal) => {
      for (let page = 1; ; page++) {
        const list = goodJson(
          await api.send({ method: 'GET', path: `/api/folders?limit=${PAGE}&page=${page}` }, signal),
        );
        const folders = isList(list) ? list : [];
        const found = folders.find((folder) => isFolder(folder) && folder['title'] === title);
        if (isFolder(found)) return textAt(found, 'uid');
        if (folders.length < PAGE) return undefined;
      }
    },
    createFolder: async (title, signal) => {
      const body = { uid: folderUid(title), title };
      const answer = await api.send({ method: 'POST', path: '/api/folders', body: json(body) }, signal);
      // It is there under another title: ours, renamed. Old releases say 412.
      if (answer.status === 409 || answer.status === 412) return { uid: folderUid(title), made: false };
      return { uid: textAt(goodObject(answer), 'uid') ?? folderUid(title), made: true };
    },
  };
}

const isFolder = (value: Json | undefined): value is JsonObject => isObject(value) && typeof value['uid'] === 'string';

/** 412 has several meanings; only one of them goes away by reading again. */
function precondition(uid: string, answer: ApiAnswer): WriteOutcome {
  const said = refusal(answer);
  const [status, message] = [textAt(said, 'status'), textAt(said, 'message')];
  if (status === 'version-mismatch') return 'changed_meanwhile';
  throw new SreError('SRE_NOT_OURS', `Grafana refuses ${uid}: ${message ?? status ?? 'precondition failed'}`, {
    exitCode: EXIT.refused,
    hint: 'another dashboard has its title in this folder: rename that one, or push into another --folder',
  });
}
