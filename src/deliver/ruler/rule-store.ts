import { SourceError } from '../../core/source.ts';
import { groupYaml, listedGroups, type RuleGroup } from '../../generate/delivery/rule-groups.ts';
import type { ApiAnswer, HttpApi } from '../../http/http-api.ts';

/** Rule groups of one namespace of one tenant. */
export interface RuleStore {
  /** Path of its API, for people. */
  readonly api: string;
  list(signal: AbortSignal): Promise<readonly RuleGroup[]>;
  set(group: RuleGroup, signal: AbortSignal): Promise<void>;
  remove(group: string, signal: AbortSignal): Promise<void>;
}

/** Where Mimir and Cortex serve their configuration of rules, the newest first; an address may end in the prefix itself. */
const PATHS = ['/prometheus/config/v1/rules', '/config/v1/rules', '/api/v1/rules'] as const;

/** A ruler with no rules at all says 404 and this; a server without the API says 404 and something else. */
const NO_RULES = /no rule groups? found|group does not exist|namespace does not exist/i;

/** The store at the first path that is served; throws a `SourceError` when none is. */
export async function openRuleStore(api: HttpApi, namespace: string, signal: AbortSignal): Promise<RuleStore> {
  for (const path of PATHS) {
    const answer = await api.send({ method: 'GET', path, accept: 'application/yaml' }, signal);
    if (isServed(answer)) return storeAt(api, path, namespace);
    if (answer.status !== 404 && answer.status !== 405 && answer.status !== 200) throw answer.refused();
  }
  throw new SourceError('http_4xx', `${api.base} serves no ruler API: neither ${PATHS.join(' nor ')}`);
}

/** Prometheus itself answers `/api/v1/rules` with JSON about rules it loaded: nothing can be pushed there. */
function isServed(answer: ApiAnswer): boolean {
  if (answer.status === 404) return NO_RULES.test(answer.body);
  return answer.status === 200 && !answer.contentType.includes('html') && listedGroups(answer.body) !== undefined;
}

function storeAt(api: HttpApi, path: string, namespace: string): RuleStore {
  const below = `${path}/${encodeURIComponent(namespace)}`;
  const accepted = (answer: ApiAnswer): void => {
    if (answer.status < 200 || answer.status > 299) throw answer.refused();
  };
  return {
    api: path,
    list: async (signal) => {
      const answer = await api.send({ method: 'GET', path: below, accept: 'application/yaml' }, signal);
      if (answer.status === 404) return [];
      accepted(answer);
      const groups = listedGroups(answer.body);
      if (groups === undefined) throw new SourceError('parse', `GET ${api.base}${below}: expected rule groups in YAML`);
      return groups.get(namespace) ?? [];
    },
    set: async (group, signal) => {
      const body = { contentType: 'application/yaml', text: groupYaml(group) };
      accepted(await api.send({ method: 'POST', path: below, body }, signal));
    },
    remove: async (group, signal) => {
      const answer = await api.send({ method: 'DELETE', path: `${below}/${encodeURIComponent(group)}` }, signal);
      if (answer.status !== 404) accepted(answer);
    },
  };
}
