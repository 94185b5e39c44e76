import { describe, expect, test } from 'vitest';
import type { Link } from '../../../src/swarm/client-role.ts';
import { Subscriber } from '../../../src/swarm/subscriber.ts';

/** A link that does nothing but remember what was confirmed. */
function linkOf(confirmed: string[]): Link {
  return {
    protocolVersion: 4,
    congested: false,
    receiveMaximum: 100,
    maximumPacketSize: 1_000,
    send: () => undefined,
    publish: () => undefined,
    confirm: (kind, id) => void confirmed.push(`${kind} ${id}`),
    subscribed: () => undefined,
  };
}

function subscribed() {
  const [heard, confirmed]: [string[], string[]] = [[], []];
  const subscriber = new Subscriber('t', 2, (bytes, start, end) => heard.push(bytes.toString('latin1', start, end)));
  subscriber.connected(linkOf(confirmed), false, false);
  const arrive = (text: string, id: number): void =>
    subscriber.message(Buffer.from(`<${text}>`), 1, text.length + 1, 2, id);
  return { subscriber, heard, confirmed, arrive };
}

describe('a subscriber at QoS 2', () => {
  test.each([
    ['that is doubtful: the broker said it had it', true, ['a']],
    ['that is gone', false, ['a', 'a']],
  ])('knows what it has heard in a session %s', (_what, resumed, expected) => {
    const { subscriber, heard, confirmed, arrive } = subscribed();
    arrive('a', 1);
    subscriber.disconnected();
    subscriber.connected(linkOf(confirmed), resumed, true);
    arrive('a', 1);
    expect(heard).toEqual(expected);
    expect(subscriber.ready).toBe(false); // it subscribes again
  });

  test('takes a repetition under an open id once, and the id again after its PUBREL', () => {
    const { subscriber, heard, confirmed, arrive } = subscribed();
    arrive('a', 1);
    arrive('a', 1);
    subscriber.confirmation('pubrel', 1);
    arrive('a', 1);
    expect(heard).toEqual(['a', 'a']);
    expect(confirmed).toEqual(['pubrec 1', 'pubrec 1', 'pubcomp 1', 'pubrec 1']);
  });

  test('does not call a message lost that came under the open id of another one', () => {
    const { heard, arrive } = subscribed();
    arrive('a', 1);
    arrive('b', 1);
    arrive('b', 1);
    expect(heard).toEqual(['a', 'b']);
  });
});
