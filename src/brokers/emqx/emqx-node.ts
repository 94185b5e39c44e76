import type { NodeTarget } from '../../core/target.ts';
import type { HttpReader } from '../../http/http-reader.ts';
import { apiAddress } from '../api-address.ts';
import { alarmList } from './alarms.ts';
import { createRestApi, type RestApi } from './rest-api.ts';

/** One configured node: its REST API and its Prometheus page. */
export interface EmqxNode {
  readonly name: string;
  readonly api: RestApi;
  readonly alarms: ReturnType<typeof alarmList>;
  readonly page: string;
  /** Whether the login may go to the page: it is part of the API the login is for. */
  readonly pageIsOurs: boolean;
}

/** `mode=node` is the page of the node alone; before 5.5 there was no other and the word is ignored. */
export function emqxNode(node: NodeTarget, reader: HttpReader): EmqxNode {
  const address = apiAddress(node, 'EMQX needs the address of the REST API: api: http://host:18083');
  const base = `${address.replace(/\/api\/v5$/, '')}/api/v5`;
  const page = node.metrics ?? `${base}/prometheus/stats?mode=node`;
  const api = createRestApi(reader, base);
  return {
    name: node.name,
    api,
    alarms: alarmList(api.read),
    page,
    pageIsOurs: new URL(page).origin === new URL(base).origin,
  };
}
