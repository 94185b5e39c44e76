import type { Finding } from '../../core/finding.ts';
import { SourceError } from '../../core/source.ts';
import { reasonText } from '../../mqtt/reason-words.ts';
import { answerOf, good } from '../answer.ts';
import type { Check } from '../check.ts';
import { type CheckClient, openCheckClient } from '../check-client.ts';
import { openDeviceClient } from '../device-client.ts';
import { versionOf } from '../granted.ts';
import { clientIdFor } from '../open-connection.ts';
import { remedy } from '../remedies.ts';
import type { Visit } from '../visit.ts';

const ID = 'takeover';
const TAKEN_OVER = 0x8e;

/** A second connection with a client id ends the first; with `--as`, whether somebody else wants that id, too. */
export const takeover: Check = {
  title: 'Takeover of a session by the same client id',
  after: ['connect', 'credentials'],
  async run(visit, signal) {
    const own = await ownTakeover(visit, signal);
    if (own.findings.some(({ severity }) => severity !== 'info') || visit.as === undefined) {
      return answerOf(own.findings, good('the newer connection stays, the older one ends', own.evidence));
    }
    const rival = await rivalOf(visit, visit.as, signal);
    return answerOf(
      [...own.findings, ...rival.findings],
      good('the newer connection stays, the older one ends', [...own.evidence, ...rival.evidence]),
    );
  },
};

interface Part {
  readonly findings: readonly Finding[];
  readonly evidence: readonly string[];
}

async function ownTakeover(visit: Visit, signal: AbortSignal): Promise<Part> {
  const clientId = clientIdFor(visit, 'take');
  await using older = await openCheckClient(visit, { clientId }, signal);
  let newer: CheckClient;
  try {
    newer = await openCheckClient(visit, { clientId }, signal);
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    return { findings: [turnedAway(error)], evidence: [] };
  }
  await using _closing = newer;
  const hasEnded = await older.ends(visit.timeoutMs);
  if (!hasEnded) return { findings: [bothStand(visit)], evidence: [] };
  const code = older.disconnectCode();
  const said = code === undefined ? 'it ended without a word' : `it was told ${reasonText(code, 5)}`;
  const evidence = [`the older connection ended when the newer one came: ${said}`];
  const isTold = versionOf(visit) === 4 || code === TAKEN_OVER;
  return { findings: isTold ? [] : [unsaid(said)], evidence };
}

/** Connects as the device and waits to be thrown out by whoever else has its id. */
async function rivalOf(visit: Visit, clientId: string, signal: AbortSignal): Promise<Part> {
  const beganMs = visit.clock.monoMs();
  await using device = await openDeviceClient(visit, clientId, signal);
  if (await device.client.ends(visit.timeoutMs)) {
    const tookMs = (visit.clock.monoMs() - beganMs).toFixed(0);
    const code = device.client.disconnectCode();
    const how = code === undefined ? 'without a word, as MQTT 3.1.1 does' : `with ${reasonText(code, 5)}`;
    return {
      findings: [shared(clientId, `connected as ${clientId}, we were thrown out after ${tookMs} ms ${how}`)],
      evidence: [],
    };
  }
  return { findings: [], evidence: [`nobody else came as ${clientId} within ${visit.timeoutMs} ms`] };
}

function shared(clientId: string, seen: string): Finding {
  return {
    id: ID,
    severity: 'warning',
    says: `Two clients use one client id: somebody else connects as ${clientId} and comes back whenever it is thrown out.`,
    evidence: [
      seen,
      'if the device itself was running it may be the only other one: stop it and ask again, and whoever is left is the second',
    ],
    ...remedy('client-id-shared'),
  };
}

function turnedAway({ message }: SourceError): Finding {
  return {
    id: ID,
    severity: 'warning',
    says: 'The broker turns the newer of two connections with one client id away instead of ending the older.',
    evidence: [message],
    ...remedy('takeover-broken'),
  };
}

function bothStand({ timeoutMs }: Visit): Finding {
  return {
    id: ID,
    severity: 'warning',
    says: 'Two connections with one client id stand side by side.',
    evidence: [`the older one still stood ${timeoutMs} ms after the CONNACK of the newer one`],
    ...remedy('takeover-broken'),
  };
}

function unsaid(said: string): Finding {
  return {
    id: ID,
    severity: 'info',
    says: 'The broker ends the older connection without telling it 0x8e (session taken over), as MQTT 5 wants.',
    evidence: [said],
    ...remedy('takeover-unsaid'),
  };
}
