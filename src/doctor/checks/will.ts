import type { Finding } from '../../core/finding.ts';
import { answerOf, good } from '../answer.ts';
import type { Check } from '../check.ts';
import { openCheckClient } from '../check-client.ts';
import { sureQos } from '../granted.ts';
import { clientIdFor } from '../open-connection.ts';
import { remedy } from '../remedies.ts';
import type { Visit } from '../visit.ts';

const ID = 'will';
/** How long a will that must not come is listened for after the one that had to come. */
const STRAY_MS = 300;

/** A will is published for a client that vanishes and not for one that takes its leave. */
export const will: Check = {
  title: 'Last will of a client that vanishes',
  after: ['authorization'],
  async run(visit, signal) {
    const qos = sureQos(visit);
    const wish = (role: string, topic: string) => ({
      clientId: clientIdFor(visit, role),
      will: { topic, payload: Buffer.from('gone'), qos, retain: false },
    });
    const [parted, torn] = [`${visit.prefix}/will/parted`, `${visit.prefix}/will/torn`];
    await using watcher = await openCheckClient(visit, { clientId: clientIdFor(visit, 'wlsub') }, signal);
    for (const topic of [parted, torn]) await watcher.subscribe(topic, qos);
    const polite = await openCheckClient(visit, wish('wlpar', parted), signal);
    await polite[Symbol.asyncDispose]();
    const vanishing = await openCheckClient(visit, wish('wltor', torn), signal);
    const beganMs = visit.clock.monoMs();
    vanishing.tear();
    const heard = await watcher.hears(({ topic }) => topic === torn);
    await watcher.hears(() => false, STRAY_MS);
    const findings: Finding[] = [];
    if (heard === undefined) findings.push(unsent(visit));
    if (watcher.heard.some(({ topic }) => topic === parted)) findings.push(unasked());
    const tookMs = heard === undefined ? 0 : heard.atMs - beganMs;
    return answerOf(
      findings,
      good('published for a client that vanishes, not for one that takes its leave', [
        `the will came ${tookMs.toFixed(0)} ms after its connection was torn`,
      ]),
    );
  },
};

function unsent({ timeoutMs }: Visit): Finding {
  return {
    id: ID,
    severity: 'critical',
    says: 'The broker does not publish the will of a client whose connection is torn.',
    evidence: [`no will within ${timeoutMs} ms after the connection ended without DISCONNECT`],
    ...remedy('will-broken'),
  };
}

function unasked(): Finding {
  return {
    id: ID,
    severity: 'warning',
    says: 'The broker publishes the will of a client that took its leave with DISCONNECT.',
    evidence: ['subscribers are told that a client vanished that did not'],
    ...remedy('will-broken'),
  };
}
