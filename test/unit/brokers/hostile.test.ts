import { beforeAll, describe, expect, test } from 'vitest';
import {
  type FaultyCertificates,
  makeFaultyCertificates,
  type ServerCertificate,
} from '../../support/faulty-certificates.ts';
import { endless, hostileAnswers, leadingTo, openHostileEndpoint } from '../../support/hostile-endpoint.ts';
import {
  httpBrokers,
  httpDependencies,
  type OpenTarget,
  type Outcome,
  openTarget,
  readEvery,
  readOne,
  secretWords,
} from '../../support/hostile-targets.ts';
import { watchConnections } from '../../support/outgoing-connections.ts';
import { payloadParsers } from '../../support/payload-parsers.ts';
import { withLinks } from '../../support/planted-links.ts';
import { playedHosts } from '../../support/played-transport.ts';
import { wrongSamples } from '../../support/wrong-samples.ts';

const allKinds = [...httpBrokers, ...httpDependencies];
const DEADLINE_MS = 400;
/** How much later than the deadline a read may end on a machine that does other things. */
const LATE_MS = 2_500;

/** Why each hostile answer may make a source fail; one that is about the connection fails every source. */
const reasons: Readonly<Record<keyof typeof hostileAnswers, readonly string[]>> = {
  'answers 401': ['auth'],
  'answers 403 and repeats the credentials': ['auth'],
  'answers 204': ['parse'],
  'answers nothing': ['parse'],
  'answers a login page': ['parse'],
  'answers a login page as JSON': ['parse'],
  'answers a picture': ['parse'],
  'answers packed, ten megabytes of zeros in ten kilobytes': ['parse'],
  'resets in the middle': ['closed'],
  'redirects to itself for ever': ['parse'],
  'redirects to a file': ['parse'],
  'says a byte a second': ['timeout'],
  'never ends its headers': ['timeout'],
  'has headers of a megabyte': ['too_large'],
  'never answers': ['timeout'],
};

/** What breaks the law whatever the endpoint did. */
function offences(target: OpenTarget, outcomes: readonly Outcome[], allowed: readonly string[]): readonly string[] {
  const said = [...outcomes.map(({ printed }) => printed), JSON.stringify(target.log.lines)].join('\n');
  const encoded = secretWords.map((word) => Buffer.from(`monitor:${word}`).toString('base64'));
  return [
    ...outcomes.flatMap(({ source, failure, answer, tookMs }) => [
      ...(failure === undefined || allowed.includes(failure) ? [] : [`${source} failed by ${failure}`]),
      ...(answer === undefined ? [] : wrongSamples(answer).map((flaw) => `${source}: ${flaw}`)),
      ...(tookMs > DEADLINE_MS + LATE_MS ? [`${source} took ${tookMs} ms`] : []),
    ]),
    ...(outcomes.every(({ failure }) => failure === undefined) ? ['no source noticed'] : []),
    ...[...secretWords, ...encoded].filter((word) => said.includes(word)).map((word) => `${word} was said`),
  ];
}

/** Hosts of the nodes the recordings are played as. */
const configured = ['n1', 'n2', 'n3', 'a', 'b', 'azure', 'd'];

/** What is loaded at the first read is loaded before the clock runs. */
beforeAll(async () => {
  await using server = await openHostileEndpoint(hostileAnswers['answers nothing']);
  for (const kind of allKinds) {
    await using target = await openTarget(kind, server.url);
    await readEvery(target, 10_000);
  }
});

describe.each(Object.entries(reasons))('an endpoint that %s', (behaviour, allowed) => {
  test.each(allKinds)('costs %s its own sources, in time and for the right reason', async (kind) => {
    const answer = hostileAnswers[behaviour as keyof typeof hostileAnswers];
    await using server = await openHostileEndpoint(answer);
    await using target = await openTarget(kind, server.url);
    const outcomes = await readEvery(target, DEADLINE_MS);
    expect(offences(target, outcomes, allowed)).toEqual([]);
    expect(server.requests()).toBeLessThan(60); // no redirect was followed for ever
  });
});

describe('an endpoint with a certificate that', () => {
  let certificates: FaultyCertificates;
  beforeAll(async () => {
    certificates = await makeFaultyCertificates();
    return () => certificates[Symbol.asyncDispose]();
  });

  test.each<[string, ServerCertificate]>([
    ['has expired', 'expired'],
    ['is signed by itself', 'alone'],
    ['is of another host', 'elsewhere'],
  ])('%s is asked nothing', async (_what, name) => {
    const tls = await certificates.of(name);
    await using server = await openHostileEndpoint(hostileAnswers['answers nothing'], { tls });
    for (const kind of allKinds) {
      await using target = await openTarget(kind, server.url, { ca: `${certificates.folder}/ca.crt` });
      const outcomes = await readEvery(target, 3_000);
      expect([kind, offences(target, outcomes, ['tls'])]).toEqual([kind, []]);
      expect([kind, outcomes.filter(({ failure }) => failure !== 'tls')]).toEqual([kind, []]);
    }
    expect(server.requests()).toBe(0);
  });
});

describe('an answer that never ends', () => {
  test.each(allKinds)('costs %s no more memory than the limit of its answers', async (kind) => {
    await using server = await openHostileEndpoint(endless);
    await using target = await openTarget(kind, server.url);
    const before = memoryUsed();
    let most = 0;
    const timer = setInterval(() => {
      most = Math.max(most, memoryUsed() - before);
    }, 10);
    const outcomes: Outcome[] = [];
    for (const source of target.sources) outcomes.push(await readOne(kind, source, 4_000));
    clearInterval(timer);
    // By what stopped it: the limit, or on a busy machine the deadline; a health check that never ends is one that failed.
    expect(
      offences(
        target,
        outcomes.map((each) => ({ ...each, tookMs: 0 })),
        ['too_large', 'timeout'],
      ),
    ).toEqual([]);
    expect(server.mostSent()).toBeLessThan(64 * MEGABYTE);
    expect(most).toBeLessThan(400 * MEGABYTE);
  });
});

const MEGABYTE = 1024 * 1024;

function memoryUsed(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

describe('an endpoint that leads elsewhere', () => {
  test.each(allKinds)('by a redirect to another host is not followed by %s', async (kind) => {
    await using elsewhere = await openHostileEndpoint(hostileAnswers['answers nothing'], { host: '127.0.0.2' });
    await using server = await openHostileEndpoint(leadingTo(elsewhere.url));
    using connections = watchConnections();
    await using target = await openTarget(kind, server.url);
    const outcomes = await readEvery(target, DEADLINE_MS);
    expect(offences(target, outcomes, ['parse'])).toEqual([]);
    expect([...connections.attempts]).toEqual([server.url.replace('http://', '')]);
    expect([elsewhere.requests(), [...connections.names]]).toEqual([0, []]);
  });

  test.each(
    Object.entries(payloadParsers).filter(([, { kinds }]) =>
      kinds.some((kind) => kinds.length > 0 && allKinds.includes(kind)),
    ),
  )('by every field of its answers is not followed: %s', async (_name, parser) => {
    await using elsewhere = await openHostileEndpoint(hostileAnswers['answers nothing'], { host: '127.0.0.2' });
    using connections = watchConnections();
    playedHosts.clear();
    for (const seed of parser.seeds.slice(0, 3)) {
      await parser.tell(seed, (body) => Buffer.from(withLinks(body.toString('utf8'), elsewhere.url)));
    }
    expect([...playedHosts].filter((host) => !configured.includes(host))).toEqual([]);
    expect([elsewhere.requests(), [...connections.attempts], [...connections.names]]).toEqual([0, [], []]);
  });

  test('the watch sees a connection to another host', async () => {
    await using elsewhere = await openHostileEndpoint(hostileAnswers['answers nothing'], { host: '127.0.0.2' });
    using connections = watchConnections();
    await using target = await openTarget('nginx', elsewhere.url);
    await readEvery(target, DEADLINE_MS);
    expect([...connections.attempts]).toEqual([elsewhere.url.replace('http://', '')]);
  });
});
