import type { Observation } from '../observation.ts';
import type { StateFinding } from '../state-finding.ts';
import { isLoss } from './connection-history.ts';

/** What the broker still knew: sessions of those that reconnected after the fault, and what was looked at besides. */
export function brokerState({ streams, events, state }: Observation, faultMs: number): StateFinding {
  const persistent = new Set(
    streams.flatMap(({ qos, publisher, subscriber }) => (qos > 0 ? [publisher.id, subscriber.id] : [subscriber.id])),
  );
  const lost = new Set<string>();
  const answers = events.filter((event) => {
    if (event.atMs >= faultMs && isLoss(event)) lost.add(event.client);
    return event.kind === 'connack' && lost.has(event.client) && persistent.has(event.client);
  });
  return {
    sessionsKept: answers.filter(({ sessionPresent }) => sessionPresent === true).length,
    sessionsLost: answers.filter(({ sessionPresent }) => sessionPresent !== true).length,
    ...(state === undefined ? {} : { retained: retainedState(state.retained), wills: willState(state.wills) }),
  };
}

type Looked = NonNullable<Observation['state']>;

function retainedState(retained: Looked['retained']): NonNullable<StateFinding['retained']> {
  const missing = retained.filter(({ foundSeq }) => foundSeq === undefined);
  const wrong = retained.filter(
    ({ foundSeq, expectedSeq, latestSeq = expectedSeq }) =>
      foundSeq !== undefined && (foundSeq < expectedSeq || foundSeq > latestSeq),
  );
  const topics = (of: typeof retained): string[] =>
    of.map(({ topic, place }) => (place === undefined ? topic : `${topic} at ${place}`));
  return { checked: retained.length, missing: topics(missing), wrong: topics(wrong) };
}

function willState(wills: Looked['wills']): NonNullable<StateFinding['wills']> {
  const clients = (belongs: (will: (typeof wills)[number]) => boolean): string[] =>
    wills.filter(belongs).map(({ client }) => client);
  return {
    checked: wills.length,
    missing: clients(({ died, fired }) => died && fired === 0),
    repeated: clients(({ died, deaths = 1, fired }) => died && fired > deaths),
    ofSurvivors: clients(({ died, fired }) => !died && fired > 0),
  };
}
