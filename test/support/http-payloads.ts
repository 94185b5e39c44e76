import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brokers } from '../../src/brokers/index.ts';
import { lookUp } from '../../src/core/registry.ts';
import { Secret } from '../../src/core/secret.ts';
import type { BrokerAuth, NodeTarget } from '../../src/core/target.ts';
import { dependencies } from '../../src/dependencies/index.ts';
import type { TransportRequest } from '../../src/http/http-transport.ts';
import { type PlayedAnswer, playedTransport, recordedReply } from './played-transport.ts';
import type { JolokiaExchange } from './recorded-jolokia.ts';
import { askSources, heldBack, type Told } from './told-sources.ts';

export type Deform = (body: Buffer) => Buffer;
type Reply = (url: URL, question: TransportRequest) => PlayedAnswer | undefined;

export const fixtures = join(import.meta.dirname, '../fixtures');

/** Folders of a kind's fixtures that hold recorded HTTP. */
export function recordedStates(kind: string): readonly string[] {
  return readdirSync(join(fixtures, kind), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .toSorted();
}

/** How a cluster in front of recordings is opened. */
export interface PlayedCluster {
  readonly kind: string;
  /** Configured names of the first recorded nodes. */
  readonly names: readonly string[];
  readonly options?: Readonly<Record<string, unknown>>;
  readonly auth?: BrokerAuth;
  readonly reply: Reply;
  /** Hosts of the recorded nodes, in the order of the names. */
  readonly hosts?: readonly string[];
}

/** Opens a kind of the registry without a socket, asks every source twice and closes it. */
export async function tellCluster(cluster: PlayedCluster, deform: Deform): Promise<Told> {
  const { kind, names, hosts = ['n1', 'n2', 'n3'] } = cluster;
  const found = lookUp(brokers, 'broker', kind);
  const nodes = names.map((name, index): NodeTarget => {
    const base = `http://${hosts[index]}`;
    return found.needs.includes('metrics') ? { name, metrics: `${base}/metrics` } : { name, api: base };
  });
  await using adapter = await found.open({
    cluster: 'played',
    nodes,
    auth: cluster.auth ?? {},
    tls: {},
    options: cluster.options ?? {},
    log: heldBack.log,
    transport: playedTransport(cluster.reply, deform),
  });
  return await askSources(adapter.sources, 2);
}

/** Opens a kind of dependency whose page is this, asks it and closes it. */
export async function tellDependency(kind: string, body: Buffer, deform: Deform): Promise<Told> {
  const answer = { status: 200, contentType: 'text/plain', body };
  await using open = await lookUp(dependencies, 'dependency', kind).open({
    name: 'd',
    source: `${kind}:d`,
    address: 'http://d/page',
    auth: {},
    tls: {},
    options: {},
    cluster: { name: 'plant', nodes: [], auth: {}, tls: {} },
    log: heldBack.log,
    transport: playedTransport(() => answer, deform),
  });
  return await askSources(open.sources);
}

const replies = new Map<string, Reply>();

/** The recorded answers of a folder, read once. */
export function replyOf(path: string, make: (folder: string) => Reply = recordedReply): Reply {
  const known = replies.get(path);
  if (known !== undefined) return known;
  const reply = make(join(fixtures, path));
  replies.set(path, reply);
  return reply;
}

/** The answers of recorded Jolokia agents, `<node>.json` each. */
export function jolokiaReply(folder: string): Reply {
  const answers = new Map<string, unknown>();
  for (const file of readdirSync(folder)) {
    const exchanges = JSON.parse(readFileSync(join(folder, file), 'utf8')) as readonly JolokiaExchange[];
    for (const { ask, answer } of exchanges) answers.set(`${file.replace('.json', '')} ${questionOf(ask)}`, answer);
  }
  return ({ hostname }, { body = '[]' }) => {
    const questions = JSON.parse(String(body)) as readonly Readonly<Record<string, unknown>>[];
    const items = questions.map(
      (ask) => answers.get(`${hostname} ${questionOf(ask)}`) ?? { status: 404, error: 'none' },
    );
    return { status: 200, contentType: 'text/plain', body: Buffer.from(JSON.stringify(items)) };
  };
}

function questionOf({
  type,
  mbean,
  attribute,
  operation,
  arguments: given,
}: Readonly<Record<string, unknown>>): string {
  return JSON.stringify([type, mbean, attribute, operation, given]);
}

/** What Entra and Azure Monitor answer. */
export function azureReply(folder: string): Reply {
  const read = (name: string): Buffer => readFileSync(join(folder, name));
  const [token, total, maximum] = [read('token.json'), read('metrics-total.json'), read('metrics-maximum.json')];
  return ({ pathname, search }) => {
    const body = pathname.endsWith('/token') ? token : search.includes('aggregation=maximum') ? maximum : total;
    return { status: 200, contentType: 'application/json', body };
  };
}

export const someSecret = new Secret('played-secret');
