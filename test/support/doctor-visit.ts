import { systemClock } from '../../src/core/clock.ts';
import type { Facts } from '../../src/doctor/facts.ts';
import { openVisit, type VisitRequest } from '../../src/doctor/open-visit.ts';
import { createUndoStack } from '../../src/doctor/undo-stack.ts';
import type { Visit } from '../../src/doctor/visit.ts';

/** A visit of a test: what one check needs, with what the checks before it would have found out. */
export interface DoctorVisit extends AsyncDisposable {
  readonly visit: Visit;
  /** Takes back what the check left, as the end of a visit does; answers what could not be. */
  readonly takeBack: () => Promise<readonly string[]>;
}

/** At an address of 127.0.0.1, which is taken as reachable, MQTT 5 unless `facts` say otherwise. */
export function doctorVisit(url: string, request: Partial<VisitRequest> = {}, facts: Facts = {}): DoctorVisit {
  const undoing = createUndoStack();
  const visit = openVisit(
    { url, auth: {}, tls: {}, timeoutMs: 2_000, clock: systemClock, random: Math.random, ...request },
    undoing.undo,
  );
  const host = visit.address.host;
  Object.assign(visit.facts, { addresses: [{ ip: host, family: 4 }], reachable: [host], protocolVersion: 5, ...facts });
  const takeBack = async (): Promise<readonly string[]> => {
    await Promise.all([...visit.connections].map((connection) => connection.close()));
    return await undoing.takeBack(visit.timeoutMs);
  };
  return { visit, takeBack, [Symbol.asyncDispose]: async () => void (await takeBack()) };
}
