import { connect, type Socket } from 'node:net';
import { generate } from 'mqtt-packet';
import { describe, expect, test } from 'vitest';
import { logSources } from '../../src/cli/commands/doctor/doctor-logs.ts';
import type { Io } from '../../src/cli/io.ts';
import { until } from '../../src/core/deadline.ts';
import type { Answer } from '../../src/doctor/check.ts';
import { logs } from '../../src/doctor/checks/logs.ts';
import { hasImage } from '../support/docker.ts';
import { doctorVisit } from '../support/doctor-visit.ts';
import { type MosquittoContainer, startMosquittoContainer } from '../support/mosquitto-container.ts';
import { require } from '../support/requirement.ts';

const versions = ['2.0', '2.1'] as const;
const available = new Set<string>();
for (const version of versions) {
  const image = `mqtt-sre/mosquitto:${version}`;
  if (require(await hasImage(image), `no Docker engine with the image ${image} (./test/setup brings both)`)) {
    available.add(version);
  }
}

const silent = { write: () => undefined };

async function logOf({ container, mqtt }: MosquittoContainer, signal: AbortSignal): Promise<Answer> {
  const io: Io = {
    argv: [],
    env: process.env,
    cwd: '/',
    self: [],
    signal,
    onSignal: () => undefined,
    stdout: silent,
    stderr: silent,
  };
  const sources = await logSources(io, { log: [], logContainer: [container] });
  await using doctor = doctorVisit(mqtt, { logs: sources });
  return await logs.run(doctor.visit, signal);
}

/** A client that connects and is answered, or thrown out. */
async function client(broker: MosquittoContainer, clientId: string, password: string): Promise<Socket> {
  const socket = connect(Number(new URL(broker.mqtt).port), '127.0.0.1');
  socket.on('error', () => undefined);
  const answered = new Promise<void>((resolve) => {
    socket.once('data', () => resolve());
    socket.once('close', () => resolve());
  });
  const { username } = broker;
  socket.write(
    generate({ cmd: 'connect', clientId, clean: true, keepalive: 60, username, password: Buffer.from(password) }),
  );
  await answered;
  return socket;
}

const events = ({ findings = [] }: Answer): readonly string[] =>
  findings.map(({ evidence }) => evidence[0]?.split(':')[0] ?? '').toSorted();

describe.each(versions)('the log of Mosquitto %s in a container', (version) => {
  test.skipIf(!available.has(version))('is quiet at first, and names what clients did wrong', async () => {
    const signal = AbortSignal.timeout(90_000);
    const image = `mqtt-sre/mosquitto:${version}`;
    await using broker = await startMosquittoContainer({ image, config: ['log_type all'], signal });
    const quiet = await logOf(broker, signal);
    expect({ outcome: quiet.outcome, says: quiet.says }).toMatchObject({ outcome: 'good' });
    expect(quiet.says).toMatch(/Mosquitto 2\.[01]\.\d+, \d+ lines/);

    const twins: Socket[] = [];
    for (let at = 0; at < 4; at++) twins.push(await client(broker, 'press-4', broker.password));
    for (let at = 0; at < 3; at++) (await client(broker, `thief-${at}`, 'guessed')).destroy();
    const expected = ['client-id-shared', 'login-refused'];
    let answer = quiet;
    await until(
      'the findings of the log',
      async () => {
        answer = await logOf(broker, signal);
        return expected.every((event) => events(answer).includes(event));
      },
      { withinMs: 60_000, everyMs: 250, signal },
    ).catch(() => undefined);
    for (const twin of twins) twin.destroy();
    expect(events(answer)).toEqual(expected);
    expect(answer.findings?.flatMap(({ evidence }) => evidence)).toContain('clients: press-4 (3)');
    expect(JSON.stringify(answer)).not.toContain('guessed');
  });
});
