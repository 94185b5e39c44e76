import type { RemedyId } from '../remedies.ts';

/** What a CONNACK code usually means; codes below 6 are those of MQTT 3.1.1. */
const byCode: Readonly<Record<number, RemedyId>> = {
  1: 'version-unsupported',
  2: 'client-id-rejected',
  3: 'server-unavailable',
  4: 'credentials-wrong',
  5: 'login-refused',
  132: 'version-unsupported',
  133: 'client-id-rejected',
  134: 'credentials-wrong',
  135: 'login-refused',
  136: 'server-unavailable',
  137: 'server-busy',
  138: 'banned',
  139: 'server-unavailable',
  140: 'authentication-method',
  149: 'packet-too-large',
  151: 'server-busy',
  156: 'another-server',
  157: 'another-server',
  159: 'server-busy',
};

/** Which remedy goes with a CONNACK that is not 0. */
export function refusalRemedy(code: number): RemedyId {
  return byCode[code] ?? 'connect-refused';
}
