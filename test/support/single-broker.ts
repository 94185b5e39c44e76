import { randomBytes } from 'node:crypto';
import { until } from '../../src/core/deadline.ts';
import { Secret } from '../../src/core/secret.ts';
import type { BrokerAuth } from '../../src/core/target.ts';
import { copyIn } from './cluster-member.ts';
import { docker } from './docker.ts';
import { openDockerNetwork } from './docker-network.ts';
import { openDockerRun } from './docker-run.ts';
import { freePorts } from './free-port.ts';
import { letsIn } from './lets-in.ts';
import { greets } from './mqtt-greeting.ts';

/** One node of a broker in a container, with its defaults and one user. */
export interface SingleBroker extends AsyncDisposable {
  readonly url: string;
  readonly auth: BrokerAuth;
}

interface Recipe {
  readonly image: string;
  readonly username: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly folder: string;
  readonly files: (password: string) => Readonly<Record<string, string>>;
  readonly command: readonly string[];
  /** What makes the user, where the configuration does not. */
  readonly register?: (password: string) => readonly string[];
}

const recipes = {
  rabbitmq: {
    image: 'mqtt-sre/rabbitmq:4.0',
    username: 'sre-test',
    environment: { ERLANG_COOKIE: randomBytes(16).toString('hex'), RABBITMQ_NODENAME: 'rabbit@single' },
    folder: '/etc/rabbitmq',
    files: (password) => ({
      'rabbitmq.conf': `loopback_users = none\nanonymous_login_user = none\ndefault_user = sre-test\ndefault_pass = ${password}\n`,
    }),
    command: [],
  },
  nats: {
    image: 'mqtt-sre/nats:2.10',
    username: 'sre-test',
    environment: {},
    folder: '/etc/nats',
    files: (password) => ({
      'test.conf': `server_name: single\njetstream { store_dir: /var/lib/nats }\nmqtt { port: 1883 }
authorization { users: [{ user: "sre-test", password: "${password}" }] }\n`,
    }),
    command: ['/etc/nats/test.conf'],
  },
  ejabberd: {
    image: 'mqtt-sre/ejabberd:24.12',
    username: 'sre-test@localhost',
    environment: {
      ERLANG_COOKIE: randomBytes(16).toString('hex'),
      EJABBERD_NODE: 'ejabberd@single',
      NET_TICKTIME: '60',
    },
    folder: '/etc/ejabberd',
    files: () => ({
      'ejabberd.yml': `hosts: [localhost]\nauth_method: internal\nlisten: [{ port: 1883, module: mod_mqtt }]\nmodules: { mod_mqtt: {}, mod_admin_extra: {} }\n`,
    }),
    command: [],
    register: (password) => ['ejabberdctl', 'register', 'sre-test', 'localhost', password],
  },
} as const satisfies Readonly<Record<string, Recipe>>;

export type SingleKind = keyof typeof recipes;

export const imageOf = (kind: SingleKind): string => recipes[kind].image;

/** Starts it and waits until its user is let in. */
export async function startSingleBroker(kind: SingleKind, signal: AbortSignal): Promise<SingleBroker> {
  const recipe: Recipe = recipes[kind];
  const run = await openDockerRun();
  try {
    const edge = await openDockerNetwork(run, 'edge', { internal: false });
    const container = `${run.name}-${kind}`;
    const [port = 0] = await freePorts(1);
    const password = randomBytes(12).toString('hex');
    await docker([
      ...['create', ...run.label, '--name', container, '--hostname', 'single', '--network', edge.name],
      ...Object.entries(recipe.environment).flatMap(([key, value]) => ['--env', `${key}=${value}`]),
      ...['--publish', `127.0.0.1:${port}:1883`, recipe.image, ...recipe.command],
    ]);
    await copyIn(container, recipe.folder, recipe.files(password));
    await docker(['start', container]);
    const url = `mqtt://127.0.0.1:${port}`;
    const auth = { username: recipe.username, password: new Secret(password) };
    const patience = { withinMs: 60_000, everyMs: 200, signal };
    if (recipe.register !== undefined) {
      await until(`start of ${recipe.image}`, () => greets(port), patience);
      await docker(['exec', container, ...recipe.register(password)]);
    }
    await until(`${recipe.image} letting its user in`, () => letsIn(url, auth, signal), patience);
    return {
      url,
      auth,
      [Symbol.asyncDispose]: () => run[Symbol.asyncDispose](),
    };
  } catch (error) {
    await run[Symbol.asyncDispose]();
    throw error;
  }
}
