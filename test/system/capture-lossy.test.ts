import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { auditCapture } from '../../src/audit/capture/audit-capture.ts';
import { LOSSY_MESSAGES, playLossySession } from '../support/lossy-session.ts';

test('where the network really loses segments, every message is read once and the losses are counted', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mqtt-sre-lossy-'));
  try {
    const { file, got } = await playLossySession(folder);
    expect(got).toBe(LOSSY_MESSAGES);
    const { capture, findings } = await auditCapture({ path: file }, AbortSignal.timeout(30_000));
    const of = (clientId: string) => capture.sessions.find((session) => session.clientId === clientId);
    expect(of('talker')).toMatchObject({
      nonsense: 0,
      fromClient: { publishes: LOSSY_MESSAGES, unacknowledged: 0, tcp: { gaps: 0 } },
      end: { by: 'client', how: 'disconnect' },
    });
    expect(of('listener')).toMatchObject({ nonsense: 0, fromBroker: { publishes: LOSSY_MESSAGES, tcp: { gaps: 0 } } });
    const resent = [of('talker')?.fromClient, of('listener')?.fromBroker].map((side) => side?.tcp.retransmitted ?? 0);
    for (const segments of resent) expect(segments).toBeGreaterThan(0);
    expect(findings.map(({ id }) => id)).toContain('tcp-retransmissions');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}, 60_000);
