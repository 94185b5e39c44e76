import type { Finding } from '../../core/finding.ts';
import { answerOf, good } from '../answer.ts';
import type { Check } from '../check.ts';
import { type CheckClient, openCheckClient } from '../check-client.ts';
import { sureQos, versionOf } from '../granted.ts';
import { clientIdFor } from '../open-connection.ts';
import { remedy } from '../remedies.ts';
import { isAccepted, type Reply, replyText } from '../reply.ts';
import { matchesFilter } from '../topic-filter.ts';
import type { Visit } from '../visit.ts';

const ID = 'wildcards';
/** How long a message that must not come is listened for after the one that had to come last. */
const STRAY_MS = 300;

/** Filters below the prefix; every topic belongs to one of them, whether or not it matches. */
const trials = [
  { filter: 'plus/+/end', topics: ['plus/a/end', 'plus/b/end', 'plus/end', 'plus/a/b/end'] },
  { filter: 'hash/#', topics: ['hash', 'hash/a', 'hash/a/b', 'hashtag/a'] },
] as const;

/** Matches the broker's own topics if a wildcard in the first level wrongly takes those that begin with `$`. */
const NOT_FOR_DOLLAR = ['+/broker/uptime', '+/broker/version'];

/** `+` stands for one level, `#` for the rest and the level above, and neither for `$` in the first. */
export const wildcards: Check = {
  title: 'Wildcards + and #',
  after: ['authorization'],
  async run(visit, signal) {
    if (visit.facts.limits?.wildcardAvailable === false) {
      return answerOf([notOffered()], good('not offered by this broker'));
    }
    const base = `${visit.prefix}/wildcards`;
    await using subscriber = await openCheckClient(visit, { clientId: clientIdFor(visit, 'wisub') }, signal);
    await using publisher = await openCheckClient(visit, { clientId: clientIdFor(visit, 'wipub') }, signal);
    for (const { filter } of trials) {
      const reply = await subscriber.subscribe(`${base}/${filter}`, sureQos(visit));
      if (!isAccepted(reply)) return answerOf([refused(visit, `${base}/${filter}`, reply)], good(''));
    }
    await using dollar = await openCheckClient(visit, { clientId: clientIdFor(visit, 'widol') }, signal);
    for (const filter of NOT_FOR_DOLLAR) await dollar.subscribe(filter, 0);
    const findings: Finding[] = [];
    for (const { filter, topics } of trials) {
      for (const topic of topics) {
        const isWanted = matchesFilter(filter, topic);
        await publisher.publish(`${base}/${topic}`, topic, { qos: sureQos(visit) });
        if (isWanted && !(await arrives(subscriber, `${base}/${topic}`))) findings.push(missed(base, filter, topic));
      }
    }
    await subscriber.hears(() => false, STRAY_MS);
    for (const { filter, topics } of trials) {
      const strays = topics.filter((topic) => !matchesFilter(filter, topic));
      for (const topic of strays.filter((one) => subscriber.heard.some((heard) => heard.topic === `${base}/${one}`))) {
        findings.push(strayed(base, filter, topic));
      }
    }
    const [wrong] = dollar.heard.filter(({ topic }) => topic.startsWith('$'));
    if (wrong !== undefined) findings.push(tookDollar(wrong.topic));
    return answerOf(findings, good('+ takes exactly one level, # all remaining ones'));
  },
};

async function arrives(subscriber: CheckClient, topic: string): Promise<boolean> {
  return (await subscriber.hears((message) => message.topic === topic)) !== undefined;
}

function missed(base: string, filter: string, topic: string): Finding {
  return {
    id: ID,
    severity: 'critical',
    says: `A subscription to ${base}/${filter} does not get what is published to ${base}/${topic}.`,
    evidence: ['the subscription was granted, the message was not delivered'],
    ...remedy('wildcards-broken'),
  };
}

function strayed(base: string, filter: string, topic: string): Finding {
  return {
    id: ID,
    severity: 'warning',
    says: `A subscription to ${base}/${filter} gets what is published to ${base}/${topic}, which it does not match.`,
    evidence: [filter.endsWith('#') ? '# must follow a whole level' : '+ stands for exactly one level'],
    ...remedy('wildcards-broken'),
  };
}

function tookDollar(topic: string): Finding {
  return {
    id: ID,
    severity: 'warning',
    says: `A wildcard in the first level matches topics that begin with $, here ${topic}.`,
    evidence: ['whoever subscribes to # gets the broker about itself as well [MQTT-4.7.2-1]'],
    ...remedy('wildcards-broken'),
  };
}

function refused(visit: Visit, filter: string, reply: Reply): Finding {
  return {
    id: ID,
    severity: 'warning',
    says: `The broker refuses the filter ${filter}, though this user may use exact topics there.`,
    evidence: [replyText('SUBSCRIBE', reply, versionOf(visit))],
    ...remedy('wildcards-refused'),
  };
}

function notOffered(): Finding {
  return {
    id: ID,
    severity: 'info',
    says: 'The broker takes no wildcards.',
    evidence: ['CONNACK says "wildcard subscription available: no"'],
    ...remedy('wildcards-refused'),
  };
}
