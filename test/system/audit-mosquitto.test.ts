import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SourceText } from '../../src/audit/formats/format.ts';
import { readMosquitto } from '../../src/audit/formats/mosquitto/read.ts';
import { freePorts } from '../support/free-port.ts';
import { requireTool } from '../support/requirement.ts';

/** MQTT 3.1.1 CONNECT as client `a`, clean session, no name and no password. */
const CONNECT = Buffer.from('100d00044d515454040200 3c000161'.replaceAll(' ', ''), 'hex');

const version = /version (\d+\.\d+\.\d+)/.exec(spawnSync('mosquitto', ['-h']).stdout?.toString() ?? '')?.[1] ?? '';

let folder: string;
let port: number;

/** A configuration; PORT is a free port, and `conf.d/a.conf` lies beside when there is a text for it. */
interface Plan {
  readonly main: string;
  readonly included?: string;
}

/** What the program itself does with a configuration: nothing, or what CONNACK says to a client without credentials. */
async function real({ main, included = '' }: Plan): Promise<'refuses the file' | 'lets in' | 'turns away'> {
  await writeFile(join(folder, 'conf.d/a.conf'), included.replaceAll('PORT', String(port)));
  await writeFile(join(folder, 'mosquitto.conf'), textOf(main));
  const child = spawn('mosquitto', ['-c', join(folder, 'mosquitto.conf')], { cwd: folder, stdio: 'ignore' });
  const gone = once(child, 'exit').then(() => 'refuses the file' as const);
  try {
    for (;;) {
      const answer = await Promise.race([gone, connack()]);
      if (answer !== undefined) return answer;
    }
  } finally {
    if (child.exitCode === null) {
      child.kill('SIGKILL');
      await gone;
    }
  }
}

const textOf = (text: string): string => text.replaceAll('PORT', String(port)).replaceAll('FOLDER', folder);

/** Undefined while nobody listens yet. */
function connack(): Promise<'lets in' | 'turns away' | undefined> {
  return new Promise((resolve) => {
    const socket = createConnection({ port, host: '127.0.0.1' }, () => socket.write(CONNECT));
    socket.once('data', (packet) => {
      socket.destroy();
      resolve(packet[3] === 0 ? 'lets in' : 'turns away');
    });
    socket.once('error', () => setTimeout(() => resolve(undefined), 20));
  });
}

/** What the audit says of it. */
function foretold({ main, included }: Plan): string {
  const beside: SourceText[] =
    included === undefined ? [] : [{ file: `${folder}/conf.d/a.conf`, text: textOf(included) }];
  const setup = readMosquitto(textOf(main), `${folder}/mosquitto.conf`, { beside, version });
  if (setup.oddities.some(({ what }) => what === 'unknown' || what === 'syntax')) return 'refuses the file';
  return setup.listeners.find((listener) => listener.port === port)?.anonymous?.value === true
    ? 'lets in'
    : 'turns away';
}

const LISTENER = 'listener PORT 127.0.0.1\n';

const plans: readonly (readonly [string, Plan])[] = [
  ['a listener alone', { main: LISTENER }],
  ['anonymous access allowed', { main: `${LISTENER}allow_anonymous true\n` }],
  ['truth written as a digit', { main: `${LISTENER}allow_anonymous 1\n` }],
  ['anonymous access allowed above the listener', { main: `allow_anonymous true\n${LISTENER}` }],
  ['anonymous access said twice', { main: `${LISTENER}allow_anonymous true\nallow_anonymous false\n` }],
  ['port and bind_address', { main: 'port PORT\nbind_address 127.0.0.1\n' }],
  ['a comment behind a word', { main: `${LISTENER}allow_anonymous true # for now\n` }],
  [
    'each listener by itself',
    { main: `per_listener_settings true\n${LISTENER}listener PORT 127.0.0.2\nallow_anonymous true\n` },
  ],
  [
    'each listener by itself, and this one open',
    { main: `per_listener_settings true\n${LISTENER}allow_anonymous true\n` },
  ],
  [
    'an included file that opens it',
    { main: `${LISTENER}include_dir FOLDER/conf.d\n`, included: 'allow_anonymous true\n' },
  ],
  ['an included file that has the listener', { main: 'include_dir FOLDER/conf.d\n', included: `${LISTENER}` }],
  ['blanks in front', { main: `  ${LISTENER}   allow_anonymous true\n` }],
  ['a tab in front', { main: `${LISTENER}\tallow_anonymous true\n` }],
  ['a slip in a name', { main: `${LISTENER}alow_anonymous true\n` }],
  ['an option of a later release', { main: `${LISTENER}listener_allow_anonymous true\n` }],
  ['an option that is gone', { main: `${LISTENER}store_clean_interval 10\n` }],
  ['yes for true', { main: `${LISTENER}persistence yes\n` }],
  ['nothing behind an option', { main: `${LISTENER}autosave_interval\n` }],
  ['a topic without a bridge', { main: `${LISTENER}topic a out 1\n` }],
  ['per_listener_settings too late', { main: `allow_anonymous true\nper_listener_settings true\n${LISTENER}` }],
  ['a comment behind a path', { main: `${LISTENER}password_file /etc/hosts # users\n` }],
];

describe.skipIf(!requireTool('mosquitto'))('the audit foretells what the Mosquitto of this machine does', () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sre-audit-mosquitto-'));
    await mkdir(join(folder, 'conf.d'));
    [port = 0] = await freePorts(1);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test.each(plans)('with %s', async (_, plan) => {
    expect(foretold(plan)).toBe(await real(plan));
  });

  test('and all three answers come up', () => {
    expect(new Set(plans.map(([, plan]) => foretold(plan))).size).toBe(3);
  });
});
