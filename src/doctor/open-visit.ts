import type { Clock } from '../core/clock.ts';
import type { BrokerAuth, BrokerTls } from '../core/target.ts';
import { listenerAddress } from '../mqtt/listener-address.ts';
import type { LogSource } from './logs/read-log.ts';
import type { Plant } from './plant/plant.ts';
import type { Visit } from './visit.ts';

/** What the operator asked about. */
export interface VisitRequest {
  readonly url: string;
  readonly auth: BrokerAuth;
  readonly tls: BrokerTls;
  readonly as?: string;
  readonly topic?: string;
  readonly symptom?: string;
  readonly logs?: readonly LogSource[];
  readonly plant?: Plant;
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly random: () => number;
}

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
