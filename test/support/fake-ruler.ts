import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parse, stringify } from 'yaml';
import { isRuleGroup, type RuleGroup } from '../../src/generate/delivery/rule-groups.ts';
import { isObject, type Json, without } from '../../src/generate/json-tree.ts';

/** How this ruler behaves. */
export interface FakeRulerOptions {
  /** Where it serves its API; anything else is a 404 page. */
  readonly prefix: '/prometheus/config/v1/rules' | '/api/v1/rules';
  readonly tenant?: string;
  /** As Mimir's `-ruler.max-rules-per-rule-group`. */
  readonly maxRules?: number;
  /** Whether an empty namespace is a 404, as in older releases. */
  readonly emptyIs404?: boolean;
}

/** A ruler that keeps rule groups the way Mimir does: it writes durations its own way and refuses long groups. */
export interface FakeRuler extends AsyncDisposable {
  readonly url: string;
  readonly requests: readonly { readonly method: string; readonly path: string; readonly body: string }[];
  writes(): readonly string[];
  /** Groups by namespace, then by name. */
  readonly groups: Map<string, Map<string, RuleGroup>>;
  readonly complaints: readonly string[];
  interrupt(
    ...answers: { readonly status: number; readonly headers?: Record<string, string>; readonly body?: string }[]
  ): void;
}

/** Listens on 127.0.0.1. */
export async function openFakeRuler(options: FakeRulerOptions): Promise<FakeRuler> {
  const requests: { readonly method: string; readonly path: string; readonly body: string }[] = [];
  const complaints: string[] = [];
  const groups = new Map<string, Map<string, RuleGroup>>();
  let interruptions: Parameters<FakeRuler['interrupt']> = [];

  function answerTo(method: string, path: string, body: string): readonly [number, string] {
    if (!path.startsWith(options.prefix)) return [404, '404 page not found\n'];
    const [namespace, group] = path.slice(options.prefix.length).split('/').filter(Boolean).map(decodeURIComponent);
    if (method === 'GET') {
      const listed = [...groups].filter(
        ([name, held]) => (namespace === undefined || name === namespace) && held.size > 0,
      );
      if (listed.length === 0) return options.emptyIs404 === true ? [404, 'no rule groups found\n'] : [200, '{}\n'];
      return [
        200,
        stringify(Object.fromEntries(listed.map(([name, held]) => [name, [...held.values()].map(asMimirWrites)]))),
      ];
    }
    if (namespace === undefined) return [405, 'method not allowed'];
    const held = groups.get(namespace) ?? new Map<string, RuleGroup>();
    groups.set(namespace, held);
    if (method === 'DELETE') {
      if (group === undefined) complaints.push('a whole namespace was deleted');
      return held.delete(group ?? '') ? [202, '{"status":"success"}'] : [404, 'group does not exist\n'];
    }
    const given = parse(body) as Json;
    if (method !== 'POST' || group !== undefined || !isRuleGroup(given)) {
      complaints.push(`${method} ${path}: not one rule group`);
      return [400, 'unable to decode rule group'];
    }
    if (options.maxRules !== undefined && given.rules.length > options.maxRules) {
      return [
        400,
        `per-user rules per rule group limit (limit: ${options.maxRules} actual: ${given.rules.length}) exceeded\n`,
      ];
    }
    held.set(given.name, given);
    return [202, '{"status":"success","data":null,"errorType":"","error":""}'];
  }

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const [method, path, body] = [request.method ?? '', request.url ?? '', Buffer.concat(chunks).toString('utf8')];
      requests.push({ method, path, body });
      const [interruption, ...others] = interruptions;
      interruptions = others;
      if (interruption !== undefined) {
        response.writeHead(interruption.status, interruption.headers).end(interruption.body ?? '');
        return;
      }
      if (options.tenant !== undefined && request.headers['x-scope-orgid'] !== options.tenant) {
        response.writeHead(401).end('no org id\n');
        return;
      }
      if (method === 'POST' && request.headers['content-type'] !== 'application/yaml') complaints.push('no YAML type');
      const [status, text] = answerTo(method, path, body);
      response.writeHead(status, {
        'content-type': method === 'GET' && status === 200 ? 'application/yaml' : 'text/plain',
      });
      response.end(text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    writes: () => requests.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`),
    groups,
    complaints,
    interrupt: (...given) => {
      interruptions = given;
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Mimir prints durations in the largest units, leaves zero ones out, and sorts what it keeps. */
function asMimirWrites(group: RuleGroup): object {
  const rules = group.rules.filter(isObject).map((rule) => {
    const rest = without(rule, ['for']);
    const wait = rule['for'];
    return wait === '0s' || wait === undefined ? rest : { ...rest, for: wait === '60s' ? '1m' : wait };
  });
  return { ...group, interval: group['interval'] === '60s' ? '1m' : group['interval'], rules };
}
