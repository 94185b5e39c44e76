import { z } from 'zod';
import { until } from '../../../core/deadline.ts';
import { EXIT } from '../../../core/exit-code.ts';
import { SreError } from '../../../core/sre-error.ts';
import { readJson } from '../api-read.ts';
import type { BrokerRecipe, LiveNode } from '../broker-recipe.ts';

const JOIN_WITHIN_MS = 60_000;

/** ejabberd with mod_mqtt; anybody may connect, the lab's account may ask what the exporter asks. */
export const ejabberd: BrokerRecipe = {
  title: 'ejabberd 24.12',
  kind: 'ejabberd',
  image: 'mqtt-sre/ejabberd:24.12',
  built: 'ejabberd-24.12',
  qos: [0, 1, 2],
  topologies: ['cluster', 'standby-cluster', 'single'],
  ports: { mqtt: 1883, api: 5281 },
  checkSeconds: 1,
  account: 'user',
  nodeName: ({ host }) => `ejabberd@${host}`,
  program: ({ host }, _all, { account, cookie }) => ({
    image: ejabberd.image,
    environment: { ERLANG_COOKIE: cookie, EJABBERD_NODE: `ejabberd@${host}` },
    files: { '/etc/ejabberd': [{ path: 'ejabberd.yml', content: configuration(account.username) }] },
  }),
  join: async (nodes, account, signal) => {
    await Promise.all(nodes.map((node) => listsSoMany(node, 1, signal)));
    const [first, ...others] = nodes;
    if (first === undefined) return;
    // Joining restarts the node behind the command's back; two at a time leave one of them alone.
    for (const [index, node] of others.entries()) {
      await control(node, ['join_cluster', first.node], signal);
      for (const side of [node, first]) await listsSoMany(side, index + 2, signal);
    }
    const [user = '', host = ''] = account.username.split('@');
    await control(first, ['register', user, host, account.password], signal);
  },
  view: async ({ api }, account, signal) =>
    z.array(z.string()).parse(await readJson(`${api}/api/list_cluster`, signal, account)),
};

function configuration(user: string): string {
  return `hosts: [localhost]
auth_method: [internal, anonymous]
anonymous_protocol: both
allow_multiple_connections: true
listen:
  - { port: 1883, module: mod_mqtt }
  - { port: 5281, module: ejabberd_http, request_handlers: { /api: mod_http_api } }
api_permissions:
  exporter:
    from: [mod_http_api]
    who:
      - access:
          - allow:
              - user: ${user}
    what: [list_cluster, status, stats, mnesia_table_info]
modules:
  mod_mqtt: { session_expiry: 1 hour }
  mod_admin_extra: {}
`;
}

async function control(node: LiveNode, args: readonly string[], signal: AbortSignal): Promise<void> {
  const { exitCode, stdout, stderr } = await node.exec(['ejabberdctl', ...args], signal);
  if (exitCode === 0) return;
  throw new SreError('SRE_LAB_JOIN', `ejabberdctl ${args[0]} on ${node.host}: ${(stderr || stdout).trim()}`, {
    exitCode: EXIT.precondition,
  });
}

/** Waits until a node is started and lists so many members, itself included. */
async function listsSoMany(node: LiveNode, count: number, signal: AbortSignal): Promise<void> {
  const isSo = async (): Promise<boolean> => {
    if ((await node.exec(['ejabberdctl', 'started'], signal)).exitCode !== 0) return false;
    const { exitCode, stdout } = await node.exec(['ejabberdctl', 'list_cluster'], signal);
    return exitCode === 0 && stdout.trim().split('\n').length === count;
  };
  await until(`${node.host} listing ${count} nodes`, isSo, { withinMs: JOIN_WITHIN_MS, everyMs: 300, signal });
}
