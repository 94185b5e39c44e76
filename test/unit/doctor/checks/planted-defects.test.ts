import { beforeAll, describe, expect, test } from 'vitest';
import { until } from '../../../../src/core/deadline.ts';
import { atLeast, type Finding } from '../../../../src/core/finding.ts';
import { checks } from '../../../../src/doctor/checks/index.ts';
import type { Visit } from '../../../../src/doctor/visit.ts';
import { doctorVisit } from '../../../support/doctor-visit.ts';
import { openHostileBroker } from '../../../support/hostile-broker.ts';
import { DEFECTS, type Defect } from '../../../support/hostile-defect.ts';

/** Those that ask what a broker does once it has let us in. */
const behaviour = Object.keys(checks).slice(
  Object.keys(checks).indexOf('authorization'),
  Object.keys(checks).indexOf('topic') + 1,
);

/** The check that has to find each defect before any other finds anything, and a word of what it says. */
const expected: Readonly<Record<Defect, readonly [id: string, says: RegExp]>> = {
  'refuses SUBSCRIBE': ['authorization', /may not subscribe/],
  'ends the connection at SUBSCRIBE': ['authorization', /may not subscribe/],
  'refuses PUBLISH': ['authorization', /may not publish/],
  'ends the connection at PUBLISH': ['authorization', /may not publish/],
  'denies silently': ['authorization', /never delivers them: a silent denial/],
  'takes one connection only': ['authorization', /turned a second one away/],
  'loses QoS 0': ['round-trip', /QoS 0 are lost/],
  'loses QoS 1': ['round-trip', /acknowledges messages of QoS 1 and does not deliver/],
  'loses QoS 2': ['round-trip', /acknowledges messages of QoS 2 and does not deliver/],
  'does not acknowledge QoS 1': ['round-trip', /does not acknowledge PUBLISH of QoS 1/],
  'is slow': ['round-trip', /takes more than 1000 ms/],
  'keeps nothing retained': ['retained', /does not deliver it to a later subscriber/],
  'keeps retained messages without the flag': ['retained', /without the retained flag/],
  'does not clear retained messages': ['retained', /still delivered after it was cleared/],
  'takes + for two levels': ['wildcards', /gets what is published to .*plus\/a\/b\/end/],
  'takes # without the level above': ['wildcards', /does not get what is published to .*hash\./],
  'takes wildcards for $SYS': ['wildcards', /begin with \$/],
  'refuses wildcards': ['wildcards', /refuses the filter/],
  'gives shared messages to everybody': ['shared-subscriptions', /the same message/],
  'loses shared messages': ['shared-subscriptions', /5 of 10 messages went to no member/],
  'sends no will': ['will', /does not publish the will/],
  'sends the will after DISCONNECT': ['will', /took its leave/],
  'lets two clients use one id': ['takeover', /stand side by side/],
  'turns the newer client away': ['takeover', /newer of two connections/],
  'forgets sessions': ['persistent-session', /forgot the session/],
  'forgets what is queued': ['persistent-session', /kept the session, but not the message/],
  'expires sessions at once': ['persistent-session', /sets their expiry to 0/],
  'does not answer PINGREQ': ['keep-alive', /does not answer PINGREQ/],
  'ignores the keep-alive': ['keep-alive', /does not end connections that say nothing/],
  'ends connections that ping': ['keep-alive', /although the client sends PINGREQ/],
  'insists on a short keep-alive': ['keep-alive', /insists on a keep-alive of 5 s/],
  'sends messages in a loop': ['message-loop', /goes round in a loop/],
  'sends QoS 0 twice': ['message-loop', /comes twice/],
  'doubles QoS 1': ['duplicates', /which QoS 1 allows/],
  'doubles QoS 2': ['duplicates', /does not keep "exactly once"/],
};

/** Climbs until something is found; `info` counts as found only when nothing worse is. */
async function firstFinding(visit: Visit): Promise<Finding | undefined> {
  let worthKnowing: Finding | undefined;
  for (const id of behaviour) {
    const { findings = [] } = (await checks[id]?.run(visit, new AbortController().signal)) ?? {};
    const [worst] = findings;
    if (worst !== undefined && atLeast(worst.severity, 'warning')) return worst;
    worthKnowing ??= worst;
  }
  return worthKnowing;
}

async function diagnose(defect: Defect): Promise<Finding | undefined> {
  await using broker = await openHostileBroker(defect);
  const timeoutMs = defect === 'is slow' ? 4_000 : 1_000;
  await using sick = doctorVisit(broker.url, { timeoutMs }, { protocolVersion: 5 });
  return await firstFinding(sick.visit);
}

describe('a planted defect of the broker', () => {
  const found = new Map<Defect, Finding | undefined>();

  // A dozen at a time: they mostly wait.
  beforeAll(async () => {
    const left = [...DEFECTS];
    const work = async (): Promise<void> => {
      for (let defect = left.pop(); defect !== undefined; defect = left.pop())
        found.set(defect, await diagnose(defect));
    };
    await Promise.all(Array.from({ length: 12 }, work));
  }, 120_000);

  test.each(DEFECTS)('is found first: the broker %s', (defect) => {
    const finding = found.get(defect);
    const [id, says] = expected[defect];
    expect(finding?.id).toBe(id);
    expect(finding?.says).toMatch(says);
    expect(finding?.evidence.length).toBeGreaterThan(0);
    expect(finding?.cause).toBeTruthy();
    expect(finding?.fix.length).toBeGreaterThan(0);
  });
});

describe('a broker without defects', () => {
  for (const protocolVersion of [4, 5] as const) {
    test.concurrent(`has no finding, and keeps nothing of MQTT ${protocolVersion} visits`, {
      timeout: 60_000,
    }, async () => {
      await using broker = await openHostileBroker();
      const { visit, takeBack } = doctorVisit(broker.url, { timeoutMs: 1_000 }, { protocolVersion });
      expect(await firstFinding(visit)).toBeUndefined();
      expect(await takeBack()).toEqual([]);
      expect(broker.retained()).toEqual([]);
      const { signal } = new AbortController();
      await until('end of the last session', () => broker.sessions().length === 0, { withinMs: 10_000, signal });
      expect([...broker.published].filter((topic) => !topic.startsWith(`${visit.prefix}/`))).toEqual([]);
      expect(broker.published.size).toBeGreaterThan(10);
    });
  }
});
