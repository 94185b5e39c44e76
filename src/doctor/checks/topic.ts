import type { Finding } from '../../core/finding.ts';
import { answerOf, good, skipped, unknown } from '../answer.ts';
import type { Answer, Check } from '../check.ts';
import { type CheckClient, openCheckClient } from '../check-client.ts';
import { filtersAround, type NearMiss, nearMiss } from '../near-misses.ts';
import { clientIdFor } from '../open-connection.ts';
import { remedy } from '../remedies.ts';
import { isAccepted } from '../reply.ts';
import { hasWildcard, isValidFilter, withoutShare } from '../topic-filter.ts';
import { type Misspelling, misspellings } from '../topic-spelling.ts';
import type { Visit } from '../visit.ts';

const ID = 'topic';
/** Enough to see what is going on; a busy topic is not listened to any longer. */
const MAX_BYTES = 1_048_576;
/** So many names are told. */
const MOST_NAMES = 5;

/** What arrives on the topic in question, and on those that are nearly called so. Nothing is published there. */
export const topic: Check = {
  title: 'The topic in question',
  after: ['connect', 'credentials'],
  async run(visit, signal) {
    if (visit.topic === undefined) return skipped('no topic was named: --topic TOPIC');
    const filter = withoutShare(visit.topic);
    const isValid = isValidFilter(filter);
    await using around = await openCheckClient(
      visit,
      { clientId: clientIdFor(visit, 'toaro'), maxBytes: MAX_BYTES },
      signal,
    );
    for (const one of filtersAround(filter)) await around.subscribe(one, 0);
    if (!isValid) {
      await around.hears(() => false, Math.min(visit.timeoutMs, 1_000));
      return answerOf(spelling(filter, around), good(''));
    }
    await using client = await openCheckClient(
      visit,
      { clientId: clientIdFor(visit, 'tosub'), maxBytes: MAX_BYTES },
      signal,
    );
    const reply = await client.subscribe(filter, 0);
    if (!isAccepted(reply)) return unknown(`${filter} may not be subscribed to: see authorization`);
    await client.hears(({ retain }) => !retain);
    return client.heard.length > 0 ? arrived(filter, client) : silent(visit, filter, around);
  },
};

function arrived(filter: string, { heard }: CheckClient): Answer {
  const kept = heard.filter(({ retain }) => retain);
  const fresh = heard.length - kept.length;
  const says =
    fresh > 0 ? `messages arrive on ${filter}` : `a retained message is there on ${filter}, and nothing new came`;
  const evidence = [
    `${fresh} new and ${kept.length} retained messages came`,
    ...(hasWildcard(filter) ? [`on ${names(heard.map((one) => one.topic))}`] : []),
  ];
  const findings: Finding[] = kept.length > 0 ? [] : [unkept(filter)];
  return answerOf(findings, good(says, evidence));
}

function silent({ timeoutMs, url }: Visit, filter: string, around: CheckClient): Answer {
  const misses = missesIn(filter, around);
  const meant = misses.filter(({ differsIn }) => differsIn !== undefined);
  const others = misses.filter(({ differsIn }) => differsIn === undefined).map((miss) => miss.topic);
  const findings: Finding[] = [
    ...meant.slice(0, MOST_NAMES).map((miss) => missed(filter, miss, url)),
    ...spelling(filter, around),
    ...(hasWildcard(filter) ? [onlyForSubscribing(filter)] : []),
    ...(meant.length > 0 ? [] : [nothingCame(filter, timeoutMs, others)]),
  ];
  return answerOf(findings, good(`nothing came on ${filter}`));
}

function nothingCame(filter: string, timeoutMs: number, others: readonly string[]): Finding {
  return {
    id: ID,
    severity: 'info',
    says: `Nothing came on ${filter} within ${timeoutMs} ms, and nothing is retained there.`,
    evidence:
      others.length === 0
        ? ['nor on any topic of a similar name']
        : [`neighbours that have messages: ${names(others)}`],
    ...remedy('topic-silent'),
  };
}

function missesIn(filter: string, { heard }: CheckClient): NearMiss[] {
  const topics = [...new Set(heard.map((message) => message.topic))];
  return topics.map((one) => nearMiss(filter, one)).filter((miss) => miss !== undefined);
}

function missed(filter: string, miss: NearMiss, url: string): Finding {
  const isWildcard = hasWildcard(filter) && /^one level/.test(miss.differsIn ?? '');
  return {
    id: ID,
    severity: 'warning',
    says: `Nothing comes on ${filter}, but messages are on ${miss.topic}: it differs in ${miss.differsIn}.`,
    evidence: [`asked for ${JSON.stringify(filter)}`, `heard on ${JSON.stringify(miss.topic)}`],
    ...remedy(isWildcard ? 'wildcard-misused' : 'topic-mismatch', { URL: url, TOPIC: miss.topic }),
  };
}

function spelling(filter: string, around: CheckClient): Finding[] {
  return misspellings(filter).map((one: Misspelling) => ({
    id: ID,
    severity: one.severity,
    says: one.says,
    evidence: [
      ...(one.suggests.length === 0 ? [] : [`maybe meant: ${one.suggests.join(' or ')}`]),
      ...(around.heard.length === 0 ? [] : [`messages are on ${names(around.heard.map((message) => message.topic))}`]),
    ],
    ...remedy(one.remedy, { TOPIC: filter }),
  }));
}

function onlyForSubscribing(filter: string): Finding {
  return {
    id: ID,
    severity: 'info',
    says: `${filter} can only be subscribed to: a message published to it is refused with "Topic Name Invalid".`,
    evidence: ['a wildcard is part of it'],
    ...remedy('topic-name-invalid'),
  };
}

function unkept(filter: string): Finding {
  return {
    id: ID,
    severity: 'info',
    says: `Messages on ${filter} are not retained: they are gone for whoever is not subscribed when they are published.`,
    evidence: ['nothing was there when we subscribed'],
    ...remedy('no-subscriber-no-retain'),
  };
}

function names(topics: readonly string[]): string {
  const distinct = [...new Set(topics)].toSorted();
  const rest = distinct.length - MOST_NAMES;
  return `${distinct.slice(0, MOST_NAMES).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}
