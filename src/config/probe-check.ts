import { nearest } from '../core/nearest.ts';
import { builtinModules } from './builtin-modules.ts';
import { parseDuration } from './duration.ts';
import type { Mistake } from './schema-problem.ts';

type Block = Readonly<Record<string, unknown>>;

/** Nodes a route matrix takes: it has as many routes as nodes times nodes. */
const MATRIX_MOST = 15;

/** Mistakes of the block `probe` of a cluster that concern other values: modules, addresses, times. */
export function checkClusterProbe(cluster: Block, path: Mistake['path'], configured: readonly string[]): Mistake[] {
  if (cluster['probe'] === undefined) return [];
  const probe = block(cluster['probe']);
  const here = [...path, 'probe'];
  const nodes = list(cluster['nodes']);
  const lacking = nodes.filter((node) => block(node)['mqtt'] === undefined);
  const endpoints = list(cluster['endpoints']);
  const mistakes: Mistake[] = [];
  const say = (key: string, message: string): void => void mistakes.push({ path: [...here, key], message });

  const known = [...new Set([...Object.keys(builtinModules), ...configured])];
  list(probe['modules']).forEach((name, index) => {
    if (typeof name !== 'string' || known.includes(name)) return;
    const meant = nearest(name, known);
    const hint = meant === undefined ? `known are ${known.toSorted().join(', ')}` : `did you mean "${meant}"?`;
    mistakes.push({ path: [...here, 'modules', index], message: `there is no probe module "${name}", ${hint}` });
  });

  const { targets, timeout, every = '15s' } = probe;
  if (targets === 'endpoints' && endpoints.length === 0) say('targets', 'endpoints: the cluster lists none');
  else if ((targets === 'nodes' || targets === 'both') && lacking.length > 0) {
    say('targets', `${targets}: every node needs its mqtt address, ${namesOf(lacking)} has none`);
  } else if (targets === undefined && endpoints.length === 0 && lacking.length === nodes.length && nodes.length > 0) {
    mistakes.push({ path: here, message: 'there is nothing to probe: no endpoints, and no node with an mqtt address' });
  }

  const [timeoutMs, everyMs] = [timeout, every].map((text) =>
    typeof text === 'string' ? parseDuration(text) : undefined,
  );
  if (timeoutMs !== undefined && everyMs !== undefined && timeoutMs > everyMs) {
    say('timeout', `is longer than every (${String(every)}): a probe has to end before the next one begins`);
  }

  if (probe['matrix'] === true) {
    if (nodes.length > MATRIX_MOST) {
      say(
        'matrix',
        `${nodes.length} nodes have ${nodes.length ** 2} routes; a matrix takes ${MATRIX_MOST} nodes at most`,
      );
    } else if (lacking.length > 0) {
      say('matrix', `every node needs its mqtt address, ${namesOf(lacking)} has none`);
    }
  }
  return mistakes;
}

/** Mistakes inside the modules that no single field can see. */
export function checkModules(modules: unknown): Mistake[] {
  return Object.entries(block(modules)).flatMap(([name, given]): Mistake[] => {
    const [auth, tls] = [block(block(given)['auth']), block(block(given)['tls'])];
    const here = ['probes', 'modules', name];
    return [
      ...('password' in auth && !('username' in auth)
        ? [{ path: [...here, 'auth'], message: 'password needs username beside it' }]
        : []),
      ...('cert' in tls !== 'key' in tls ? [{ path: [...here, 'tls'], message: 'cert and key go together' }] : []),
    ];
  });
}

function namesOf(nodes: readonly unknown[]): string {
  return nodes.map((node) => String(block(node)['name'] ?? '?')).join(', ');
}

function block(value: unknown): Block {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Block) : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
