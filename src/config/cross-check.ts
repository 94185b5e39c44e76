import { checkDependencies } from './dependency-check.ts';
import { checkClusterProbe, checkModules } from './probe-check.ts';
import { type Block, block, duplicates, list, nested } from './raw-value.ts';
import type { Mistake } from './schema-problem.ts';
import type { Registries } from './settings-schema.ts';

/**
 * Mistakes between values: what no single field can see. Works on the raw data, so that they are found together with the
 * mistakes of the fields.
 */
export function crossCheck(raw: unknown, registries: Registries): Mistake[] {
  const clusters = list(block(raw)['clusters']);
  const modules = Object.keys(block(block(block(raw)['probes'])['modules']));
  return [
    ...duplicates(clusters, 'cluster', ['clusters']),
    ...clusters.flatMap((cluster, index) => [
      ...checkCluster(block(cluster), ['clusters', index], registries),
      ...checkClusterProbe(block(cluster), ['clusters', index], modules),
    ]),
    ...checkModules(block(block(raw)['probes'])['modules']),
  ];
}

function checkCluster(cluster: Block, path: Mistake['path'], registries: Registries): Mistake[] {
  const nodes = list(cluster['nodes']);
  const mistakes: Mistake[] = [...duplicates(nodes, 'node', [...path, 'nodes'])];
  const kindName = cluster['broker'];
  const kind =
    typeof kindName === 'string' && Object.hasOwn(registries.brokers, kindName)
      ? registries.brokers[kindName]
      : undefined;
  if (kind !== undefined) {
    nodes.forEach((node, index) => {
      const given = Object.keys(block(node));
      const lacking = kind.needs.filter((key) => !given.includes(key));
      if (lacking.length > 0 && typeof node === 'object') {
        mistakes.push({
          path: [...path, 'nodes', index],
          message: `a ${String(kindName)} node needs ${lacking.join(' and ')}`,
        });
      } else if (
        kind.needs.length === 0 &&
        !['mqtt', 'api', 'metrics'].some((key) => given.includes(key)) &&
        typeof node === 'object'
      ) {
        mistakes.push({
          path: [...path, 'nodes', index],
          message: `a ${String(kindName)} node needs at least one of mqtt, api and metrics`,
        });
      }
    });
    mistakes.push(...nested(kind.options, cluster['options'], [...path, 'options']));
  }
  const expected = cluster['expectedNodes'];
  if (typeof expected === 'number' && expected < nodes.length) {
    mistakes.push({ path: [...path, 'expectedNodes'], message: `is below the ${nodes.length} nodes listed` });
  }
  for (const label of Object.keys(block(cluster['labels']))) {
    if (registries.ownLabels.includes(label)) {
      mistakes.push({ path: [...path, 'labels'], key: label, message: `the label "${label}" is the exporter's own` });
    }
  }
  const auth = block(cluster['auth']);
  for (const [one, other] of [
    ['apiKey', 'apiSecret'],
    ['apiSecret', 'apiKey'],
    ['password', 'username'],
  ] as const) {
    if (one in auth && !(other in auth))
      mistakes.push({ path: [...path, 'auth'], message: `${one} needs ${other} beside it` });
  }
  const tls = block(cluster['tls']);
  if ('cert' in tls !== 'key' in tls) mistakes.push({ path: [...path, 'tls'], message: 'cert and key go together' });
  const chaos = block(cluster['chaos']);
  const driver =
    typeof chaos['driver'] === 'string' && Object.hasOwn(registries.drivers, chaos['driver'])
      ? registries.drivers[chaos['driver']]
      : undefined;
  if (driver !== undefined)
    mistakes.push(...nested(driver.selector, chaos['selector'], [...path, 'chaos', 'selector']));
  return [...mistakes, ...checkDependencies(list(cluster['dependencies']), [...path, 'dependencies'], registries)];
}
