import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readCaptureFile } from '../../../src/audit/capture/capture-file.ts';
import { logSources } from '../../../src/cli/commands/doctor/doctor-logs.ts';
import type { Io } from '../../../src/cli/io.ts';
import { operatorText } from '../../../src/cli/operator-text.ts';

let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mqtt-sre-'));
  await writeFile(join(folder, 'text'), '\uFEFFlistener 1883\n');
  await writeFile(join(folder, 'binary'), 'a\0b');
  await writeFile(join(folder, 'huge'), '');
  await truncate(join(folder, 'huge'), 5 * 1024 * 1024 * 1024);
  execFileSync('/usr/bin/env', ['mkfifo', join(folder, 'pipe')]);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

it('reads a text without its byte order mark', async () => {
  expect(await operatorText(folder, 'text')).toEqual({ kind: 'text', text: 'listener 1883\n' });
});

it('says of everything else why it is no configuration, and reads none of it', async () => {
  const why = async (file: string) => {
    const read = await operatorText(folder, file);
    return read.kind === 'text' ? 'a text' : read.why;
  };
  expect(await why('binary')).toBe('is not a text file');
  expect(await why('huge')).toBe('is 5368709120 bytes long, a configuration has at most 4194304');
  expect(await why('nowhere')).toBe('no such file');
  expect(await why('.')).toBe('it is a folder');
  expect(await why('/dev/zero')).toBe('it is a device');
  expect(await why('pipe')).toBe('it is no file');
});

it('never waits for somebody to write into a named pipe', async () => {
  const pipe = join(folder, 'pipe');
  const { signal } = new AbortController();
  await expect(readCaptureFile(pipe, () => undefined, signal)).rejects.toThrow('it is no file');
  const silent = { write: () => undefined };
  const io: Io = {
    argv: [],
    env: {},
    cwd: folder,
    self: [],
    signal,
    onSignal: () => undefined,
    stdout: silent,
    stderr: silent,
  };
  await expect(logSources(io, { log: [pipe], logContainer: [] })).rejects.toThrow('it is no file');
});
