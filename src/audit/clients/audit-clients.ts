import type { Clock } from '../../core/clock.ts';
import { DeadlineError, withDeadline } from '../../core/deadline.ts';
import { EXIT } from '../../core/exit-code.ts';
import { lookUp } from '../../core/registry.ts';
import { SourceError } from '../../core/source.ts';
import { SreError } from '../../core/sre-error.ts';
import type { BrokerAuth, BrokerTls } from '../../core/target.ts';
import { createHttpReader } from '../../http/http-reader.ts';
import type { OpenTransport } from '../../http/http-transport.ts';
import type { AuditPart } from '../audit-part.ts';
import { applyRules } from '../rule.ts';
import { counted } from '../wording.ts';
import { openClientApi } from './client-reader.ts';
import { type ClientList, connectedOf } from './listed-client.ts';
import { clientReaders } from './readers/index.ts';
import { clientRules } from './rules/index.ts';

/** Whose clients to list, and as whom to ask. */
export interface ClientsOptions {
  /** A key of {@link clientReaders}. */
  readonly kind: string;
  /** Base address of the admin API; user and password come by `auth`. */
  readonly url: string;
  readonly auth: BrokerAuth;
  readonly tls: BrokerTls;
  /** Clients read at most; 10,000 when absent. */
  readonly most?: number;
  readonly clock: Clock;
  readonly transport?: OpenTransport;
}

/** The part, and what its rules saw. */
export interface ClientsPart extends AuditPart {
  readonly list: ClientList;
}

const MOST = 10_000;
/** For all pages of the list together. */
const WITHIN_MS = 60_000;

/** Reads the client list of a broker's admin API and judges it. Rejects with an {@link SreError} when there is none. */
export async function auditClients(options: ClientsOptions, signal: AbortSignal): Promise<ClientsPart> {
  const { kind, url, auth, tls, most = MOST, clock, transport } = options;
  const reader = lookUp(clientReaders, 'client list', kind);
  await using http = createHttpReader({ auth, tls, ...(transport === undefined ? {} : { transport }) });
  const read = await withDeadline(`the client list of ${reader.broker}`, WITHIN_MS, signal, (inner) =>
    reader.read(openClientApi(http, url), most, inner),
  ).catch((error: unknown) => {
    signal.throwIfAborted();
    if (!(error instanceof SourceError) && !(error instanceof DeadlineError)) throw error;
    throw new SreError('SRE_NO_CLIENT_LIST', error.message, {
      exitCode: EXIT.precondition,
      hint: `${reader.broker}: ${reader.address}`,
      cause: error,
    });
  });
  const list: ClientList = { broker: reader.broker, atMs: clock.wallMs(), ...read };
  const address = new URL(url);
  return {
    subject: 'clients',
    name: `${address.protocol}//${address.host}`,
    summary: linesOf(list),
    rules: Object.keys(clientRules),
    findings: applyRules(clientRules, list),
    list,
  };
}

function linesOf(list: ClientList): readonly string[] {
  const { broker, clients, complete } = list;
  const connected = connectedOf(list).length;
  const offline = clients.filter((client) => client.connected === false).length;
  return [
    `${broker}, ${counted(connected, 'client', 'clients')} connected, ${counted(offline, 'session', 'sessions')} offline`,
    ...(complete ? [] : [`a part of the list: the first ${clients.length}; counts are of these`]),
    ...(clients.some(({ will }) => will !== undefined)
      ? []
      : ['this list does not tell who has a last will: --capture does']),
  ];
}
