import { describe, expect, test } from 'vitest';
import { diagnosePath } from '../../../support/path-diagnosis.ts';
import { fc } from '../../../support/property.ts';
import { openScriptedTcpServer } from '../../../support/scripted-tcp-server.ts';

/** First bytes of protocols that a doctor has to read carefully, with anything behind them. */
const beginnings = fc.constantFrom(
  [],
  [0x20, 2, 0],
  [0x20, 0xff, 0xff, 0xff, 0x7f],
  [0x20, 3, 0, 0, 200],
  [0x20, 5, 0, 0, 2, 0x24, 7],
  [0x20, 9, 0, 0, 6, 0x12, 0xff, 0xff],
  [0x90, 1],
  [0x15, 3, 3, 0, 2, 2],
  [0x16, 3, 3, 0xff, 0xff],
  [...Buffer.from('HTTP/1.1 101 Switching Protocols\r\n')],
  [...Buffer.from('HTTP/1.1 200 OK\r\n\r\n')],
  [...Buffer.from('HTTP/1.1 999')],
  [...Buffer.from('SSH-')],
);
const answers = fc
  .tuple(beginnings, fc.uint8Array({ maxLength: 60 }), fc.boolean())
  .map(([begin, rest, ends]) => ({ bytes: Buffer.from([...begin, ...rest]), ends }));

describe('whatever a port answers', () => {
  test.each(['mqtt', 'mqtts', 'ws', 'wss'])(
    '%s: the doctor comes to an end, and does not call it well',
    {
      timeout: 60_000,
    },
    async (scheme) => {
      await fc.assert(
        fc.asyncProperty(answers, async ({ bytes, ends }) => {
          await using server = await openScriptedTcpServer({
            onData: (_data, socket) => void (ends ? socket.end(bytes) : socket.write(bytes)),
          });
          const { findings, leftBehind } = await diagnosePath(`${scheme}://127.0.0.1:${server.port}/mqtt`, {
            timeoutMs: 80,
          });
          // CONNACK with code 0 is what a broker says that is well, whatever comes after it
          if (scheme === 'mqtt' && bytes[0] === 0x20 && bytes[3] === 0) return;
          expect(findings[0]?.severity).toBe('critical');
          expect(leftBehind).toEqual([]);
        }),
        { numRuns: 40, seed: 7 },
      );
    },
  );
});
