import { good, skipped } from '../answer.ts';
import type { Check } from '../check.ts';
import { openCheckClient } from '../check-client.ts';
import { clientIdFor } from '../open-connection.ts';
import { isAccepted } from '../reply.ts';

/** Topics with the version, as the brokers that have any call them; never all of `$SYS`, which may be thousands. */
const VERSION_TOPICS = ['$SYS/broker/version', '$SYS/brokers/+/version'];
/** Topics that tell at least that there is a `$SYS`. */
const OTHER_TOPICS = ['$SYS/broker/uptime', '$SYS/brokers/+/uptime', '$SYS/brokers', '$SYS/+/heartbeat'];
/** Both kinds are kept as retained messages, or published every second. */
const WAIT_MS = 1_200;

/** What the broker tells about itself in MQTT; many have nothing of the kind or keep it from ordinary users. */
export const sysTopics: Check = {
  title: 'Topics of the broker about itself ($SYS)',
  after: ['connect', 'credentials'],
  async run(visit, signal) {
    await using client = await openCheckClient(visit, { clientId: clientIdFor(visit, 'sysub') }, signal);
    let refused = 0;
    for (const filter of [...VERSION_TOPICS, ...OTHER_TOPICS]) {
      const reply = await client.subscribe(filter, 0);
      if (reply.kind === 'ended') return skipped('not for this user: the broker ends connections that ask for $SYS');
      if (!isAccepted(reply)) refused += 1;
    }
    const version = await client.hears(({ topic }) => topic.endsWith('/version'), Math.min(WAIT_MS, visit.timeoutMs));
    if (version !== undefined) {
      const text = version.payload.toString().slice(0, 80);
      visit.facts.brokerVersion ??= text;
      return good(`readable: ${text}`, [`${version.topic} says ${text}`]);
    }
    const [other] = client.heard;
    if (other !== undefined) return good('readable, without a version', [`${other.topic} was heard`]);
    const isRefused = refused === VERSION_TOPICS.length + OTHER_TOPICS.length;
    return skipped(
      isRefused ? 'not for this user: SUBACK refuses $SYS' : 'none came: the broker has none, or not for this user',
    );
  },
};
