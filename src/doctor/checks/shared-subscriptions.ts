import type { Finding } from '../../core/finding.ts';
import { answerOf, good, unknown } from '../answer.ts';
import type { Check } from '../check.ts';
import { type CheckClient, openCheckClient } from '../check-client.ts';
import { sureQos, versionOf } from '../granted.ts';
import { clientIdFor } from '../open-connection.ts';
import { remedy } from '../remedies.ts';
import { isAccepted, replyText } from '../reply.ts';

const ID = 'shared-subscriptions';
const MESSAGES = 10;
/** How long after an ordinary subscriber has them all the members may take. */
const LATE_MS = 1_000;
/** How long copies for the other member are listened for after the last message came. */
const COPIES_MS = 300;

/** Two members of one group: each message goes to exactly one of them. */
export const sharedSubscriptions: Check = {
  title: 'Shared subscriptions',
  after: ['authorization'],
  async run(visit, signal) {
    const notOffered = good('not offered by this broker');
    if (visit.facts.limits?.sharedAvailable === false) {
      return answerOf([missing('CONNACK says "shared subscription available: no"')], notOffered);
    }
    const topic = `${visit.prefix}/shared`;
    const qos = sureQos(visit);
    await using one = await openCheckClient(visit, { clientId: clientIdFor(visit, 'shone') }, signal);
    await using two = await openCheckClient(visit, { clientId: clientIdFor(visit, 'shtwo') }, signal);
    await using control = await openCheckClient(visit, { clientId: clientIdFor(visit, 'shctl') }, signal);
    await control.subscribe(topic, qos);
    await using publisher = await openCheckClient(visit, { clientId: clientIdFor(visit, 'shpub') }, signal);
    for (const member of [one, two]) {
      const reply = await member.subscribe(`$share/sre${visit.run}/${topic}`, qos);
      if (!isAccepted(reply)) return answerOf([missing(replyText('SUBSCRIBE', reply, versionOf(visit)))], notOffered);
    }
    for (let number = 0; number < MESSAGES; number++) await publisher.publish(topic, String(number), { qos });
    const all = (): string[] => [...one.heard, ...two.heard].map(({ payload }) => payload.toString());
    await control.hears(() => control.heard.length === MESSAGES);
    const whole = (member: CheckClient) =>
      member.hears(() => new Set(all()).size === MESSAGES, Math.min(LATE_MS, visit.timeoutMs));
    await Promise.race([whole(one), whole(two)]);
    await Promise.all([one, two].map((member) => member.hears(() => false, COPIES_MS)));
    const heard = all();
    const distinct = new Set(heard).size;
    const split = `${MESSAGES} messages, ${one.heard.length} to one member and ${two.heard.length} to the other`;
    if (distinct === 0 && versionOf(visit) === 4) {
      return answerOf([missing('the subscription is granted, but taken for a topic of that name')], notOffered);
    }
    if (distinct < MESSAGES) return answerOf([lost(MESSAGES - distinct, split)], good(''));
    const isDoubled = heard.length > MESSAGES;
    if (isDoubled && control.heard.length > MESSAGES) {
      return unknown('ordinary subscribers get messages more than once, too: see duplicates and message-loop', [split]);
    }
    if (isDoubled) return answerOf([doubled(split)], good(''));
    return good('every message goes to exactly one member of the group', [split]);
  },
};

function missing(seen: string): Finding {
  return {
    id: ID,
    severity: 'info',
    says: 'The broker has no shared subscriptions.',
    evidence: [seen],
    ...remedy('shared-not-offered'),
  };
}

function lost(count: number, split: string): Finding {
  return {
    id: ID,
    severity: 'critical',
    says: `${count} of ${MESSAGES} messages went to no member of a shared subscription.`,
    evidence: [split],
    ...remedy('shared-broken'),
  };
}

function doubled(split: string): Finding {
  return {
    id: ID,
    severity: 'warning',
    says: 'Members of one shared subscription get the same message, so work is done twice.',
    evidence: [split],
    ...remedy('shared-broken'),
  };
}
