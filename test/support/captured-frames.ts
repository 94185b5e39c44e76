import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { auditCapture, type CapturePart } from '../../src/audit/capture/audit-capture.ts';
import { ipPacketOf } from '../../src/audit/capture/link-layer.ts';
import { PcapReader } from '../../src/audit/capture/pcap-reader.ts';
import type { ScriptedFrame } from './capture-file.ts';

/** The recorded capture, and the port its broker listened at. */
export const recordedCapture = join(import.meta.dirname, '../fixtures/captures/mosquitto-2.0.11.pcap');

/** Its IP packets. */
export function recordedFrames(): readonly ScriptedFrame[] {
  const frames: ScriptedFrame[] = [];
  new PcapReader().push(readFileSync(recordedCapture), ({ atMs = 0, linkType, bytes }) => {
    const ip = ipPacketOf(linkType, bytes);
    if (ip !== undefined) frames.push({ atMs, ip });
  });
  return frames;
}

/** What the audit makes of these bytes as a file. */
export async function auditBytes(bytes: Buffer, ports?: readonly number[]): Promise<CapturePart> {
  const folder = await mkdtemp(join(tmpdir(), 'mqtt-sre-capture-'));
  try {
    const path = join(folder, 'capture');
    await writeFile(path, bytes);
    return await auditCapture({ path, ...(ports === undefined ? {} : { ports }) }, AbortSignal.timeout(10_000));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What was said in a capture, without times and without what TCP did: the same however the packets came. */
export function saidIn({ capture }: CapturePart) {
  const sessions = capture.sessions.map(
    ({ clientId, version, will, clean, connack, end, subscriptions, ...session }) => ({
      clientId,
      version,
      will,
      clean,
      code: connack?.code,
      end,
      subscriptions,
      client: session.client,
      fromClient: counts(session.fromClient),
      fromBroker: counts(session.fromBroker),
    }),
  );
  const { qos, topics, kinds } = capture.traffic;
  return {
    sessions: sessions.toSorted((a, b) => (a.client < b.client ? -1 : 1)),
    qos,
    kinds,
    topics: topics
      .map(({ topic, messages, bytes }) => ({ topic, messages, bytes }))
      .toSorted((a, b) => (a.topic < b.topic ? -1 : 1)),
  };
}

function counts({ packets, publishes, duplicates }: { packets: number; publishes: number; duplicates: number }) {
  return { packets, publishes, duplicates };
}
