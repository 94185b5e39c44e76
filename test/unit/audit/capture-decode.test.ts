import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import type { CapturePart } from '../../../src/audit/capture/audit-capture.ts';
import { type CaptureStyle, captureFile, type ScriptedFrame } from '../../support/capture-file.ts';
import { auditBytes, recordedCapture, recordedFrames, saidIn } from '../../support/captured-frames.ts';

const frames = recordedFrames();
let recorded: CapturePart;

beforeAll(async () => {
  recorded = await auditBytes(readFileSync(recordedCapture));
});

/** Source port, data length and flags of a packet. */
function headOf({ ip }: ScriptedFrame) {
  const start = ((ip[0] ?? 0) & 15) * 4;
  const dataAt = start + ((ip[start + 12] ?? 0) >> 4) * 4;
  return { port: ip.readUInt16BE(start), bytes: ip.length - dataAt, flags: ip[start + 13] ?? 0 };
}

const isData = (frame: ScriptedFrame): boolean => headOf(frame).bytes > 0;

/** The same packet sent once more: another identification. */
function sentAgain({ atMs, ip }: ScriptedFrame, laterMs: number): ScriptedFrame {
  const copy = Buffer.from(ip);
  copy.writeUInt16BE((copy.readUInt16BE(4) + 0x4000) & 0xffff, 4);
  return { atMs: atMs + laterMs, ip: copy };
}

function retransmitted({ capture }: CapturePart): number {
  return capture.sessions.reduce(
    (sum, { fromClient, fromBroker }) => sum + fromClient.tcp.retransmitted + fromBroker.tcp.retransmitted,
    0,
  );
}

describe('formats', () => {
  test('the recorded capture has the sessions that were played', () => {
    expect(recorded.capture.sessions).toHaveLength(27);
    expect(recorded.capture.file).toMatchObject({ format: 'pcap', frames: frames.length });
    expect(recorded.capture.file.damage).toBeUndefined();
  });

  const styles: readonly CaptureStyle[] = [
    {},
    { bigEndian: true },
    { nanoseconds: true },
    { bigEndian: true, nanoseconds: true },
    { format: 'pcapng' },
    { format: 'pcapng', bigEndian: true, nanoseconds: true },
    { linkType: 1 },
    { linkType: 0 },
    { linkType: 0, bigEndian: true },
    { linkType: 113 },
    { linkType: 276, format: 'pcapng' },
  ];
  test.each(styles)('%o says the same', async (style) => {
    const part = await auditBytes(captureFile(frames, style));
    expect(saidIn(part)).toEqual(saidIn(recorded));
    expect(part.capture.seconds).toBeCloseTo(recorded.capture.seconds, 3);
    expect(part.findings.map(({ id }) => id)).toEqual(recorded.findings.map(({ id }) => id));
  });

  test('a gzipped file is read', async () => {
    expect(saidIn(await auditBytes(gzipSync(readFileSync(recordedCapture))))).toEqual(saidIn(recorded));
  });

  test('what is cut off at the end is said, and the rest is read', async () => {
    const bytes = captureFile(frames);
    const part = await auditBytes(bytes.subarray(0, bytes.length - 10));
    expect(part.capture.file.damage).toBe('the last packet is cut off');
    expect(part.capture.file.frames).toBe(frames.length - 1);
  });

  test('what is no capture is refused with what to do', async () => {
    await expect(auditBytes(Buffer.from('{"not": "a capture"}'))).rejects.toMatchObject({
      code: 'SRE_NO_CAPTURE',
      message: expect.stringContaining('expected a pcap or pcapng file'),
    });
    await expect(auditBytes(Buffer.alloc(0))).rejects.toMatchObject({ code: 'SRE_NO_CAPTURE' });
  });

  test('a link type nobody here reads is said', async () => {
    const bytes = captureFile(frames);
    bytes.writeUInt32LE(127, 20);
    const part = await auditBytes(bytes);
    expect(part.summary.join('\n')).toContain('packets of link type 127 cannot be read here');
    expect(part.capture.sessions).toEqual([]);
  });
});

describe('what TCP does to packets', () => {
  test('segments out of order say the same', async () => {
    const swapped = [...frames];
    let swaps = 0;
    for (let at = 0; at + 1 < swapped.length; at++) {
      const [one, two] = [swapped[at], swapped[at + 1]];
      if (one === undefined || two === undefined || !isData(one) || !isData(two)) continue;
      if (headOf(one).port !== headOf(two).port || two.atMs - one.atMs > 2) continue;
      swapped[at] = { ...two, atMs: one.atMs };
      swapped[at + 1] = { ...one, atMs: two.atMs };
      swaps += 1;
      at += 1;
    }
    expect(swaps).toBeGreaterThan(5);
    const part = await auditBytes(captureFile(swapped));
    expect(saidIn(part)).toEqual(saidIn(recorded));
    expect(retransmitted(part)).toBe(0);
    const outOfOrder = part.capture.sessions.map(
      ({ fromClient, fromBroker }) => fromClient.tcp.outOfOrder + fromBroker.tcp.outOfOrder,
    );
    expect(outOfOrder.reduce((sum, count) => sum + count, 0)).toBe(swaps);
  });

  test('segments sent again say the same, and are counted', async () => {
    const data = frames.filter(isData);
    const twice = [...frames, ...data.map((frame) => sentAgain(frame, 200))].toSorted((a, b) => a.atMs - b.atMs);
    const part = await auditBytes(captureFile(twice));
    expect(saidIn(part)).toEqual(saidIn(recorded));
    expect(retransmitted(part)).toBeGreaterThan(data.length * 0.9);
    expect(part.findings.find(({ id }) => id === 'tcp-retransmissions')?.severity).toBe('critical');
  });

  test('packets captured on two interfaces are copies and no repetitions', async () => {
    const part = await auditBytes(
      captureFile(frames.flatMap((frame) => [frame, { ...frame, atMs: frame.atMs + 0.02 }])),
    );
    expect(saidIn(part)).toEqual(saidIn(recorded));
    expect(retransmitted(part)).toBe(0);
    expect(part.findings.map(({ id }) => id)).toEqual(recorded.findings.map(({ id }) => id));
  });

  test('a lost segment is told as a gap, and the messages behind it are read', async () => {
    const publisher = frames.findIndex(({ ip }) => ip.includes('very-secret-word'));
    const port = headOf(frames[publisher] ?? { atMs: 0, ip: Buffer.alloc(40) }).port;
    const own = frames
      .map((frame, index) => ({ frame, index }))
      .filter(({ frame }) => headOf(frame).port === port && isData(frame));
    const victim = own.slice(8).find(({ frame }) => (frame.ip.at(-headOf(frame).bytes) ?? 0) >> 4 === 3)?.index ?? -1;
    const part = await auditBytes(captureFile(frames.filter((_, index) => index !== victim)));
    const session = part.capture.sessions.find(({ clientId }) => clientId === 'publisher');
    expect(session?.fromClient.tcp.gaps).toBe(1);
    expect(session?.fromClient.publishes).toBeGreaterThanOrEqual(24);
    expect(session?.fromClient.publishes).toBeLessThan(30);
    expect(session?.fromClient.unacknowledged).toBe(0);
    expect(session?.end).toEqual({ by: 'client', how: 'disconnect' });
    const finding = part.findings.find(({ id }) => id === 'capture-incomplete');
    expect(finding?.says).toBe('Bytes are missing in 1 connection.');
  });

  test('a capture that begins in the middle is read from the next packet on', async () => {
    const publisher = frames.findIndex(({ ip }) => ip.includes('very-secret-word'));
    const port = headOf(frames[publisher] ?? { atMs: 0, ip: Buffer.alloc(40) }).port;
    const isOwn = ({ ip }: ScriptedFrame): boolean => ip.readUInt16BE(20) === port || ip.readUInt16BE(22) === port;
    const late = frames.filter(isOwn).slice(8);
    const broker = late[0]?.ip.readUInt16BE(20) === port ? late[0].ip.readUInt16BE(22) : late[0]?.ip.readUInt16BE(20);
    const part = await auditBytes(captureFile(late), [broker ?? 0]);
    expect(part.capture.sessions).toHaveLength(1);
    expect(part.capture.sessions[0]).toMatchObject({
      fromStart: false,
      nonsense: 0,
      end: { by: 'client', how: 'disconnect' },
    });
    expect(part.capture.sessions[0]?.clientId).toBeUndefined();
    expect(part.capture.traffic.topics.map(({ topic }) => topic)).toEqual(['Plant A/temperature']);
    expect(part.capture.traffic.messages).toBeGreaterThan(20);
  });

  test('short packets (tcpdump -s 80) still give names and answers', async () => {
    const part = await auditBytes(captureFile(frames, { snapLength: 96 }));
    expect(part.capture.sessions.length).toBeGreaterThan(15);
    expect(part.findings.map(({ id }) => id)).toContain('capture-incomplete');
  });
});

test('nothing of the password is in what the audit says', () => {
  expect(JSON.stringify(recorded)).not.toContain('very-secret-word');
});
