import { connectionEvents } from './connection-events.ts';
import { deliveryEvents } from './delivery-events.ts';
import type { LogEvent } from './log-event.ts';
import { plantEvents } from './plant-events.ts';

/** What the lines of all brokers mean: one row for one meaning. Patterns of each broker lead here. */
export const logEvents = { ...connectionEvents, ...deliveryEvents, ...plantEvents } as const;

export type LogEventId = keyof typeof logEvents;

/** The row of an event, by the interface instead of by its literal. */
export function logEvent(id: LogEventId): LogEvent {
  return logEvents[id];
}

/** Whether any line of any log explains this symptom. */
export function isExplainedByLogs(symptom: string): boolean {
  return Object.keys(logEvents).some((id) => isLogEvent(id) && logEvent(id).symptoms.includes(symptom));
}

function isLogEvent(id: string): id is LogEventId {
  return Object.hasOwn(logEvents, id);
}
