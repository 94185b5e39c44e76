import { inspect } from 'node:util';
import { brokers } from '../../src/brokers/index.ts';
import { lookUp } from '../../src/core/registry.ts';
import { Secret } from '../../src/core/secret.ts';
import { type BrokerAdapter, type Source, type SourceAnswer, SourceError } from '../../src/core/source.ts';
import type { BrokerTls } from '../../src/core/target.ts';
import { dependencies } from '../../src/dependencies/index.ts';
import { type RecordingLog, recordingLog } from './recording-log.ts';

/** Kinds that read by MQTT alone have their hostile brokers in a test of their own. */
export const httpBrokers = Object.keys(brokers).filter((kind) => !['aedes', 'sys'].includes(kind));
export const httpDependencies = ['haproxy', 'nginx'];

/** What no message, no log line and no other host may ever hold. */
export const secretWords = ['hush-password-1', 'hush-key-2', 'hush-secret-3'] as const;

const auth = {
  username: 'monitor',
  password: new Secret(secretWords[0]),
  apiKey: new Secret(secretWords[1]),
  apiSecret: new Secret(secretWords[2]),
};

/** What a kind cannot be opened without. */
const optionsOf: Readonly<Record<string, (url: string) => Readonly<Record<string, unknown>>>> = {
  artemis: () => ({ queues: true }),
  'aws-iot-core': (url) => ({ region: 'eu-central-1', fleetIndex: true, fleetIndexApi: url }),
  'azure-iot-hub': (url) => ({
    tenant: 'contoso.example',
    resource: '/subscriptions/0/resourceGroups/p/providers/Microsoft.Devices/IotHubs/hub',
    login: url,
  }),
  emqx: () => ({ clients: true }),
};

export interface OpenTarget extends AsyncDisposable {
  readonly kind: string;
  readonly sources: readonly Source[];
  readonly log: RecordingLog;
}

/** Opens a kind of either registry with its one node, or itself, at this address, and with every credential there is. */
export async function openTarget(kind: string, url: string, tls: BrokerTls = {}): Promise<OpenTarget> {
  const log = recordingLog();
  const common = { auth, tls, log };
  const options = optionsOf[kind]?.(url) ?? {};
  const opened: Pick<BrokerAdapter, 'sources'> & AsyncDisposable = Object.hasOwn(brokers, kind)
    ? await lookUp(brokers, 'broker', kind).open({
        ...common,
        cluster: 'c',
        nodes: [{ name: 'n1', api: url, metrics: `${url}/metrics` }],
        options,
      })
    : await lookUp(dependencies, 'dependency', kind).open({
        ...common,
        name: 'd',
        source: `${kind}:d`,
        address: `${url}/page`,
        options,
        cluster: { name: 'c', nodes: [], auth, tls },
      });
  return { kind, sources: opened.sources, log, [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose]() };
}

/** How one read of one source ended. */
export interface Outcome {
  readonly kind: string;
  readonly source: string;
  readonly answer?: SourceAnswer;
  /** The reason of its `SourceError`; a description of anything else it threw. */
  readonly failure?: string;
  /** The error with its causes, as a log would print it. */
  readonly printed: string;
  readonly tookMs: number;
}

/** Reads every source once, with a deadline of its own. */
export async function readEvery(target: OpenTarget, deadlineMs: number): Promise<readonly Outcome[]> {
  return await Promise.all(target.sources.map((source) => readOne(target.kind, source, deadlineMs)));
}

export async function readOne(kind: string, source: Source, deadlineMs: number): Promise<Outcome> {
  const begun = performance.now();
  const took = (): { kind: string; source: string; tookMs: number } => ({
    kind,
    source: source.name,
    tookMs: performance.now() - begun,
  });
  try {
    const answer = await source.read(AbortSignal.timeout(deadlineMs));
    return { ...took(), answer, printed: inspect(answer, { depth: 8 }) };
  } catch (error) {
    const failure = error instanceof SourceError ? error.reason : `not a SourceError: ${inspect(error)}`;
    return { ...took(), failure, printed: inspect(error, { depth: 8 }) };
  }
}
