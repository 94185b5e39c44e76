import { randomBytes } from 'node:crypto';
import { until } from '../../src/core/deadline.ts';
import { type ClusterPlan, everyMember } from './cluster-plan.ts';
import { docker } from './docker.ts';
import { greets } from './mqtt-greeting.ts';

/** What may differ between clusters of ejabberd. */
export interface EjabberdConfig {
  /** Version of the image. */
  readonly version: string;
  /** Seconds until Erlang gives a silent peer up, +-25 %; the default is 60. */
  readonly netTicktimeSeconds?: number;
}

/** Permissions and modules as docs/brokers/ejabberd.md tells operators to have them. */
const FILE = `
hosts: [localhost]
auth_method: internal
listen:
  - { port: 1883, module: mod_mqtt }
  - { port: 5281, module: ejabberd_http, request_handlers: { /api: mod_http_api } }
api_permissions:
  mqtt-sre:
    from: [mod_http_api]
    who:
      - access:
          - allow:
              - user: sre-test@localhost
    what: [list_cluster, status, stats, mnesia_table_info]
modules:
  mod_mqtt: { session_expiry: 1 hour }
  mod_admin_extra: {}
`;

/** A cluster of ejabberd with mod_mqtt and one user, who may ask what the exporter asks. */
export function ejabberdCluster(config: EjabberdConfig): ClusterPlan {
  const username = 'sre-test@localhost';
  const password = randomBytes(12).toString('hex');
  const netTicktime = config.netTicktimeSeconds ?? 60;
  const cookie = randomBytes(16).toString('hex');
  const headers = { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` };
  return {
    title: `ejabberd ${config.version}`,
    image: `mqtt-sre/ejabberd:${config.version}`,
    username,
    password,
    nameOf: (host) => `ejabberd@${host}`,
    ports: { mqtt: 1883, api: 5281 },
    environmentOf: (host) => ({
      ERLANG_COOKIE: cookie,
      EJABBERD_NODE: `ejabberd@${host}`,
      NET_TICKTIME: String(netTicktime),
    }),
    folder: '/etc/ejabberd',
    filesOf: () => ({ 'ejabberd.yml': `${FILE}net_ticktime: ${netTicktime} seconds\n` }),
    command: [],
    join: async (members, signal) => {
      await Promise.all(members.map(({ container }) => lists(container, 1, signal)));
      const [first, ...others] = members;
      if (first === undefined) return;
      // Joining restarts the node behind the command's back; two at a time leave one of them alone.
      for (const [index, { container }] of others.entries()) {
        await ejabberdctl(container, ['join_cluster', first.name]);
        for (const side of [container, first.container]) await lists(side, index + 2, signal);
      }
      await ejabberdctl(first.container, ['register', 'sre-test', 'localhost', password]);
    },
    isWhole: (members) =>
      everyMember(members, async ({ api, mqtt }, signal) => {
        const answer: unknown = await (await fetch(`${api}/api/list_cluster`, { headers, signal })).json();
        return Array.isArray(answer) && answer.length === members.length && (await greets(Number(new URL(mqtt).port)));
      }),
  };
}

/** ejabberdctl in a member's container. */
function ejabberdctl(container: string, args: readonly string[]): Promise<string> {
  return docker(['exec', container, 'ejabberdctl', ...args]);
}

/** Waits until a node is started and lists so many members, itself included. */
async function lists(container: string, count: number, signal: AbortSignal): Promise<void> {
  const isSo = async (): Promise<boolean> => {
    try {
      await ejabberdctl(container, ['started']);
      return (await ejabberdctl(container, ['list_cluster'])).trim().split('\n').length === count;
    } catch {
      return false; // not started yet: asked again until the deadline
    }
  };
  await until(`${count} members in ${container}`, isSo, { withinMs: 60_000, everyMs: 300, signal });
}
