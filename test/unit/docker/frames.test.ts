import { describe, expect, test } from 'vitest';
import { framedContent } from '../../../src/docker/frames.ts';
import { fc } from '../../support/property.ts';

function frame(stream: number, text: string): Buffer {
  const content = Buffer.from(text);
  const header = Buffer.alloc(8);
  header[0] = stream;
  header.writeUInt32BE(content.length, 4);
  return Buffer.concat([header, content]);
}

async function contentOf(bytes: Buffer, pieceBytes: number): Promise<string> {
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
  }
  const parts: Uint8Array[] = [];
  for await (const part of framedContent(pieces())) parts.push(part);
  return Buffer.concat(parts).toString('utf8');
}

describe('the log of a container', () => {
  test('comes out of its frames wherever they are cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom(1, 2), fc.string({ maxLength: 300 })), { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 1, max: 500 }),
        async (frames, pieceBytes) => {
          const bytes = Buffer.concat(frames.map(([stream, text]) => frame(stream, text)));
          expect(await contentOf(bytes, pieceBytes)).toBe(frames.map(([, text]) => text).join(''));
        },
      ),
    );
  });

  test('of a container with a terminal has no frames and passes as it is', async () => {
    const text = '1795426361: mosquitto version 2.0.11 starting\r\nsecond line\r\n';
    for (const pieceBytes of [1, 3, 8, 1_000]) expect(await contentOf(Buffer.from(text), pieceBytes)).toBe(text);
  });

  test('that ends in the middle of a frame keeps what was there', async () => {
    expect(await contentOf(frame(1, 'whole line\nhalf').subarray(0, 20), 5)).toBe('whole line\nh');
  });
});
