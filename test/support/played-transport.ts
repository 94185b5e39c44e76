import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OpenTransport, TransportAnswer, TransportRequest } from '../../src/http/http-transport.ts';

/** An answer as recorded; undefined where the recorded server never answered or hung up. */
export interface PlayedAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: Buffer;
}

/** Every host that was ever asked this way in this process; a test clears it first. */
export const playedHosts = new Set<string>();

/** Answers without a socket: `reply` is asked with the address, and the body of a POST. */
export function playedTransport(
  reply: (url: URL, question: TransportRequest) => PlayedAnswer | undefined,
  deform: (body: Buffer) => Buffer = (body) => body,
): OpenTransport {
  return () => ({
    send: async (address, question): Promise<TransportAnswer> => {
      question.signal.throwIfAborted();
      const url = new URL(address);
      playedHosts.add(url.hostname);
      const answer = reply(url, question);
      if (answer === undefined) throw Object.assign(new Error('played as hung up'), { code: 'ECONNRESET' });
      return {
        statusCode: answer.status,
        headers: { 'content-type': answer.contentType },
        body: pieces(deform(answer.body)),
      };
    },
    [Symbol.asyncDispose]: async () => {},
  });
}

async function* pieces(body: Buffer): AsyncGenerator<Buffer> {
  yield body;
}

const NOT_RECORDED: PlayedAnswer = {
  status: 404,
  contentType: 'application/json',
  body: Buffer.from('{"error":"Object Not Found","reason":"not recorded"}'),
};

/**
 * The answers of a recorded folder, whose nodes are the hosts of the addresses: `http://n1/api/nodes`. Files are those of
 * `openRecordedHttp`.
 */
export function recordedReply(folder: string): (url: URL, question: TransportRequest) => PlayedAnswer | undefined {
  const nodes = join(folder, 'http');
  const answers = new Map<string, PlayedAnswer | undefined>();
  for (const node of existsSync(nodes) ? readdirSync(nodes) : []) {
    for (const file of readdirSync(join(nodes, node))) {
      answers.set(`${node} ${file.replace(/\.(?:json|txt)$/, '')}`, answerOf(readFileSync(join(nodes, node, file))));
    }
  }
  return (url, { method }) => {
    const name = `${url.hostname} ${method}${decodeURIComponent(url.pathname).replaceAll('/', '_')}`;
    const withQuery = name + url.search.replace('?', '_').replaceAll('/', '_');
    const found = [withQuery, name].find((each) => answers.has(each));
    return found === undefined ? NOT_RECORDED : answers.get(found);
  };
}

function answerOf(recording: Buffer): PlayedAnswer | undefined {
  const newline = recording.indexOf('\n');
  const [, status, contentType = 'text/plain'] = /^# (\d+) ?(.*)$/.exec(recording.toString('utf8', 0, newline)) ?? [];
  if (status === undefined) return undefined;
  return { status: Number(status), contentType, body: recording.subarray(newline + 1) };
}
