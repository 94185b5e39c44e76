import { reasonText } from '../../mqtt/reason-words.ts';
import { answerOf, good, skipped } from '../answer.ts';
import type { Answer, Check } from '../check.ts';
import { explained } from '../explained.ts';
import { clientIdFor } from '../open-connection.ts';
import { attemptConnect, type ConnectAttempt } from '../port/connect-attempt.ts';
import { refusalRemedy } from '../port/refusal.ts';
import type { RemedyId } from '../remedies.ts';
import type { Visit } from '../visit.ts';

export const credentials: Check = {
  title: 'User name and password',
  after: ['connect'],
  run: (visit, signal) => askCredentials(visit, signal),
};

async function askCredentials(visit: Visit, signal: AbortSignal): Promise<Answer> {
  const { auth, facts } = visit;
  const [ip] = facts.reachable ?? [];
  if (ip === undefined) return skipped('no address takes connections');
  if (facts.refusal !== undefined) return await refused(visit, ip, facts.refusal, signal);
  if (auth.username === undefined) {
    const certificate = visit.tls.cert === undefined ? '' : ', with the client certificate';
    return good(`let in without user name${certificate}`);
  }
  const anonymous = await attemptAnonymous(visit, ip, signal);
  const evidence = [`with user name ${JSON.stringify(auth.username)}: let in`, anonymousText(anonymous, visit)];
  if (anonymous.kind !== 'answered' || anonymous.connack.code !== 0) return answerOf([], good('let in', evidence));
  const says = 'the broker also lets in clients without user name and password';
  const found = explained({ id: 'credentials', severity: 'info', says, evidence }, 'anonymous-let-in', wordsOf(visit));
  return answerOf([found], good('let in', evidence));
}

async function refused(
  visit: Visit,
  ip: string,
  { connack, protocolVersion }: NonNullable<Visit['facts']['refusal']>,
  signal: AbortSignal,
): Promise<Answer> {
  const { username, password } = visit.auth;
  const text = reasonText(connack.code, protocolVersion);
  const evidence = [
    username === undefined
      ? `without user name: CONNACK ${text}`
      : `with user name ${JSON.stringify(username)} ${password === undefined ? 'and no password' : 'and a password'}: CONNACK ${text}`,
    ...(connack.reason === undefined ? [] : [`the broker's words: ${JSON.stringify(connack.reason)}`]),
  ];
  if (username !== undefined) evidence.push(anonymousText(await attemptAnonymous(visit, ip, signal), visit));
  const remedy = username === undefined ? wanted(connack.code) : refusalRemedy(connack.code);
  const says =
    username === undefined
      ? `the broker wants credentials: ${text}`
      : `the broker refuses user ${JSON.stringify(username)}: ${text}`;
  const found = explained({ id: 'credentials', severity: 'critical', says, evidence }, remedy, wordsOf(visit));
  return answerOf([found], good(says, evidence));
}

/** Without a user name there is nothing that could be wrong about it, unless the broker says so. */
function wanted(code: number): RemedyId {
  return code === 138 || code === 140 ? refusalRemedy(code) : 'credentials-wanted';
}

function attemptAnonymous(visit: Visit, ip: string, signal: AbortSignal): Promise<ConnectAttempt> {
  const protocolVersion = visit.facts.protocolVersion ?? 4;
  return attemptConnect(visit, { ip, protocolVersion, clientId: clientIdFor(visit, 'anon'), auth: {} }, signal);
}

function anonymousText(attempt: ConnectAttempt, { facts }: Visit): string {
  if (attempt.kind !== 'answered') return `without user name: ${attempt.says}`;
  const { code } = attempt.connack;
  return `without user name: ${code === 0 ? 'let in' : `CONNACK ${reasonText(code, facts.protocolVersion ?? 4)}`}`;
}

function wordsOf({ address: { host, port }, auth }: Visit): Record<string, string | number> {
  return { HOST: host, PORT: port, ...(auth.username === undefined ? {} : { USER: auth.username }) };
}
