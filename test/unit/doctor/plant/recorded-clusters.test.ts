import { describe, expect, test } from 'vitest';
import { atLeast, type Finding } from '../../../../src/core/finding.ts';
import { checks } from '../../../../src/doctor/checks/index.ts';
import { doctorVisit } from '../../../support/doctor-visit.ts';
import { measuredRecordings, type OpenRecording } from '../../../support/measured-recordings.ts';
import { openRecordedEmqx } from '../../../support/recorded-emqx.ts';
import { openRecordedNats } from '../../../support/recorded-nats.ts';
import { recordedPlant, skippingClock } from '../../../support/recorded-plant.ts';
import { openRecordedVerneMq } from '../../../support/recorded-vernemq.ts';

const CHECKS = ['cluster-views', 'queues', 'connections', 'resources', 'bottleneck'] as const;
const { signal } = new AbortController();

async function visitOf(kind: string, open: () => Promise<OpenRecording>) {
  const clock = skippingClock();
  await using recording = await open();
  await using plant = recordedPlant(kind, recording, clock);
  await using doctor = doctorVisit('mqtt://127.0.0.1:1', { plant, clock });
  const answers = new Map<string, Awaited<ReturnType<(typeof checks)[string]['run']>>>();
  for (const id of CHECKS) {
    const answer = await checks[id]?.run(doctor.visit, signal);
    if (answer !== undefined) answers.set(id, answer);
  }
  return answers;
}

function serious(findings: readonly Finding[] = []): readonly string[] {
  return findings.filter(({ severity }) => atLeast(severity, 'warning')).map(({ says }) => says);
}

describe('recorded clusters', () => {
  for (const { kind, version, idle, loaded, nodeDown } of measuredRecordings) {
    test.each([
      ['idle', idle],
      ['under load', loaded],
    ])(`${kind} ${version} %s: nothing to act on`, async (_state, open) => {
      const answers = await visitOf(kind, open);
      for (const [id, { findings, says }] of answers) {
        expect({ id, findings: serious(findings) }).toEqual({ id, findings: [] });
        expect(says).not.toBe('');
      }
      expect(answers.get('cluster-views')?.outcome).toBe('good');
    });

    if (nodeDown === undefined) continue;
    test(`${kind} ${version} with a node killed: it is named`, async () => {
      const views = (await visitOf(kind, nodeDown)).get('cluster-views');
      expect(views?.outcome).toBe('finding');
      expect(serious(views?.findings).join()).toMatch(/is missing|does not answer our questions|unreachable|reach/);
    });
  }

  const splits: Readonly<Record<string, () => Promise<OpenRecording>>> = {
    emqx: () => openRecordedEmqx('5.8.9-partition-180s'),
    nats: () => openRecordedNats('2.10.27-partition-120s'),
    vernemq: () => openRecordedVerneMq('partition-60s'),
  };
  test.each(Object.entries(splits))('%s cut into two: the first finding is the split', async (kind, open) => {
    const views = (await visitOf(kind, open)).get('cluster-views');
    expect(views?.findings?.[0]).toMatchObject({ severity: 'critical' });
    expect(views?.findings?.[0]?.says).toMatch(/is split into groups of 2 and 1 nodes/);
    expect(views?.findings?.[0]?.evidence.join('\n')).toMatch(/sees/);
  });
});
