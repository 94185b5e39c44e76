import { listenerAddress } from '../mqtt/listener-address.ts';
import type { Visit } from './visit.ts';

/** What the operator asked about. */
export type VisitRequest = Pick<
  Visit,
  'url' | 'auth' | 'tls' | 'as' | 'topic' | 'symptom' | 'logs' | 'plant' | 'timeoutMs' | 'clock' | 'random'
>;

/** Topics of every visit; a broker with topic permissions has to allow `mqtt-sre/doctor/#` to the user. */
const TOPICS = 'mqtt-sre/doctor';

/** A visit with nothing found out yet. */
export function openVisit(request: VisitRequest, undo: Visit['undo']): Visit {
  const run = Array.from({ length: 8 }, () => Math.floor(request.random() * 36).toString(36)).join('');
  return {
    ...request,
    address: listenerAddress(request.url),
    run,
    prefix: `${TOPICS}/${run}`,
    facts: {},
    connections: new Set(),
    undo,
  };
}
