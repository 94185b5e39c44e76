import type { Finding } from '../../core/finding.ts';
import { answerOf, good, unknown } from '../answer.ts';
import type { Check } from '../check.ts';
import { type CheckClient, openCheckClient } from '../check-client.ts';
import { clientIdFor } from '../open-connection.ts';
import { remedy } from '../remedies.ts';
import type { Visit } from '../visit.ts';

const ID = 'message-loop';
/** How long a message is watched after it first arrived. */
const WATCH_MS = 1_000;
/** So many copies of one message: it goes round. */
const ROUNDS = 3;

/** One message of QoS 0, which nothing may repeat, is published once and has to arrive once. */
export const messageLoop: Check = {
  title: 'Message loop',
  after: ['authorization'],
  async run(visit, signal) {
    const topic = `${visit.prefix}/message-loop`;
    await using subscriber = await openCheckClient(visit, { clientId: clientIdFor(visit, 'losub') }, signal);
    await using prefixed = await openCheckClient(visit, { clientId: clientIdFor(visit, 'lopre') }, signal);
    await using publisher = await openCheckClient(visit, { clientId: clientIdFor(visit, 'lopub') }, signal);
    await subscriber.subscribe(topic, 0);
    // A bridge that puts a region in front of what it takes over brings it back there.
    for (const filter of [`+/${topic}`, `+/+/${topic}`]) await prefixed.subscribe(filter, 0);
    await publisher.publish(topic, 'once');
    if ((await subscriber.hears(() => true)) === undefined)
      return unknown('the message did not arrive at all: see round-trip');
    await subscriber.hears(() => subscriber.heard.length > 20, WATCH_MS);
    const evidence = [`${subscriber.heard.length} copies within ${WATCH_MS} ms`];
    if (subscriber.heard.length > 1) return answerOf([repeated(visit, subscriber)], good(''));
    const [elsewhere] = prefixed.heard;
    if (elsewhere !== undefined) return answerOf([carriedOn(topic, elsewhere.topic)], good('arrives once', evidence));
    return good('a message that is published once arrives once', [`watched for ${WATCH_MS} ms`]);
  },
};

function repeated({ prefix }: Visit, { heard }: CheckClient): Finding {
  const isLoop = heard.length >= ROUNDS;
  const [first] = heard;
  const last = heard.at(-1);
  const tookMs = (last?.atMs ?? 0) - (first?.atMs ?? 0);
  return {
    id: ID,
    severity: isLoop ? 'critical' : 'warning',
    says: isLoop
      ? 'A message that is published once comes again and again: it goes round in a loop.'
      : 'A message of QoS 0 that is published once comes twice: a bridge or a client publishes it a second time.',
    evidence: [`${heard.length} copies of one message below ${prefix} in ${tookMs.toFixed(0)} ms`],
    ...remedy('message-loop'),
  };
}

function carriedOn(topic: string, elsewhere: string): Finding {
  return {
    id: ID,
    severity: 'info',
    says: 'Somebody publishes what he hears again under another topic: with a rule the other way round it would be a loop.',
    evidence: [`published once on ${topic}, heard on ${elsewhere} as well`],
    ...remedy('message-loop'),
  };
}
