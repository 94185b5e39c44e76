import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { logSources } from '../../../src/cli/commands/doctor/doctor-logs.ts';
import type { Io } from '../../../src/cli/io.ts';
import { systemClock } from '../../../src/core/clock.ts';
import { findingsOf } from '../../../src/doctor/logs/log-findings.ts';
import { readLog } from '../../../src/doctor/logs/read-log.ts';
import { recordedLog } from '../../support/log-text.ts';

const { signal } = new AbortController();
const limits = recordedLog('mosquitto/2.0.11-limits.log');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sre-doctor-logs-'));
});
afterAll(() => rm(folder, { recursive: true }));

function io(env: Readonly<Record<string, string>> = {}): Io {
  const silent = { write: () => undefined };
  return { argv: [], env, cwd: folder, self: [], signal, onSignal: () => undefined, stdout: silent, stderr: silent };
}

async function severitiesIn(...log: readonly string[]): Promise<readonly string[]> {
  const sources = await logSources(io(), { log, logContainer: [] });
  const readings = await Promise.all(
    sources.map((source) => readLog(source, { withinMs: 10_000, clock: systemClock, signal })),
  );
  return readings.flatMap((reading) => findingsOf(reading).map(({ severity, place }) => `${severity} ${place?.file}`));
}

describe('logs that are named on the command line', () => {
  test('files are read from the folder of the caller, packed ones too', async () => {
    await writeFile(join(folder, 'broker.log'), limits);
    await writeFile(join(folder, 'broker.log.1.gz'), gzipSync(limits));
    expect(await severitiesIn('broker.log', 'broker.log.1.gz')).toEqual([
      'critical broker.log',
      'warning broker.log',
      'critical broker.log.1.gz',
      'warning broker.log.1.gz',
    ]);
  });

  test('a file that is not there, and a folder, are refused before anything is asked', async () => {
    await expect(logSources(io(), { log: ['gone.log'], logContainer: [] })).rejects.toThrow(
      'cannot read the log gone.log',
    );
    await expect(logSources(io(), { log: ['.'], logContainer: [] })).rejects.toThrow('it is a folder');
  });

  test('a file that only claims to be packed is an error of the operator', async () => {
    await writeFile(join(folder, 'plain.gz'), 'no gzip');
    await expect(severitiesIn('plain.gz')).rejects.toThrow('cannot unpack the log plain.gz');
  });

  test('without an engine the log of a container cannot be had', async () => {
    const env = { DOCKER_HOST: `unix://${folder}/no-engine.sock` };
    await expect(logSources(io(env), { log: [], logContainer: ['mosquitto'] })).rejects.toThrow(
      'no Docker engine answers',
    );
  });
});
