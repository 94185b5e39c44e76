import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checklists, tools } from '../../../src/doctor/checklists.ts';
import { checks } from '../../../src/doctor/checks/index.ts';
import { behaviourRemedies } from '../../../src/doctor/remedies/behaviour.ts';
import { doorRemedies } from '../../../src/doctor/remedies/door.ts';
import { pathRemedies } from '../../../src/doctor/remedies/path.ts';
import { plantRemedies } from '../../../src/doctor/remedies/plant.ts';
import { tlsRemedies } from '../../../src/doctor/remedies/tls.ts';
import { remedy } from '../../../src/doctor/remedies.ts';
import { errorMessages, symptomOf, symptoms } from '../../../src/doctor/symptoms.ts';

describe('the table of symptoms', () => {
  test('has the eight of the troubleshooting table, three checklists of five and the five error messages', () => {
    expect(Object.values(symptoms).map(({ says }) => says)).toEqual([
      'Client cannot connect to broker',
      'Connection drops frequently',
      'Messages not received',
      'QoS 1/2 messages duplicated',
      'Broker running slow/crashing',
      'TLS handshake fails',
      'Published messages disappear',
      'Wildcard subscription not working',
      'Broker CPU at 100 %, messages seconds late',
    ]);
    expect(Object.values(checklists).map(({ items }) => items.length)).toEqual([5, 5, 5]);
    expect(Object.values(errorMessages).map(({ says }) => says)).toEqual([
      'Connection Refused',
      'Not Authorized',
      'Connection Lost',
      'Bad Username or Password',
      'Topic Name Invalid',
    ]);
    expect(tools.map(({ says }) => says)).toHaveLength(5);
  });

  const rows = [
    ...Object.values({ ...symptoms, ...errorMessages }),
    ...Object.values(checklists).flatMap(({ items }) => items),
    ...tools,
  ];
  test.each(rows.map((row) => [row.says, row] as const))(
    '%s: its checks exist, or it says where else',
    (_says, row) => {
      expect(row.checks.filter((id) => !Object.hasOwn(checks, id))).toEqual([]);
      expect(row.checks.length > 0 || ('elsewhere' in row && row.elsewhere !== undefined)).toBe(true);
    },
  );

  test.each(Object.entries({ ...symptoms, ...errorMessages }))('%s has causes, each with a fix', (_id, { causes }) => {
    expect(causes.length).toBeGreaterThan(0);
    for (const id of causes) expect(remedy(id).fix.length).toBeGreaterThan(0);
  });

  test('every check is tested by name', () => {
    const folders = ['test/unit/doctor', 'test/system'].map((folder) => join(import.meta.dirname, '../../..', folder));
    const tests = folders
      .flatMap((folder) => readdirSync(folder, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile() && /doctor/.test(`${entry.parentPath}/${entry.name}`))
      .filter(({ name }) => name.endsWith('.test.ts') && name !== 'symptoms.test.ts')
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
      .join('\n');
    const imported = (id: string): string => id.replaceAll(/-(.)/g, (_all, letter: string) => letter.toUpperCase());
    const untested = Object.keys(checks).filter((id) => {
      const words = new RegExp(`['"\`]${id}(?:['"\`]| (?:critical|warning|info)\\b)|\\{ ${imported(id)} \\} from`);
      return !words.test(tests);
    });
    expect(untested).toEqual([]);
  });

  test('every check builds on checks that come before it', () => {
    const order = Object.keys(checks);
    for (const [id, { after }] of Object.entries(checks)) {
      for (const below of after) expect(order.slice(0, order.indexOf(id)), `${id} after ${below}`).toContain(below);
    }
  });
});

describe('the words of an operator', () => {
  test.each([
    ['messages not received', 'messages-not-received'],
    ['Messages Not Received!', 'messages-not-received'],
    ['mesages not recieved', 'messages-not-received'],
    ['subscriber gets nothing', 'messages-not-received'],
    ['client cannot connect', 'cannot-connect'],
    ["can't connect to the broker", 'cannot-connect'],
    ['connection drops', 'connection-drops'],
    ['connections dropping', 'connection-drops'],
    ['duplicate messages', 'messages-duplicated'],
    ['broker slow', 'broker-slow'],
    ['tls', 'tls-fails'],
    ['TLS handshake failed', 'tls-fails'],
    ['certificate expired', 'tls-fails'],
    ['messages disappear', 'messages-disappear'],
    ['wildcard', 'wildcard-not-working'],
    ['wildcard subscriptions do not work', 'wildcard-not-working'],
    ['cpu 100%', 'cpu-at-limit'],
    ['Connection refused', 'connection-refused'],
    ['"Not Authorized"', 'not-authorized'],
    ['connection lost', 'connection-lost'],
    ['bad user name or password', 'bad-user-name-or-password'],
    ['topic name invalid', 'topic-name-invalid'],
    ['wildcard-not-working', 'wildcard-not-working'],
    ['devices keep dropping', 'connection-drops'],
    ['why do I get the same msg twice', 'messages-duplicated'],
    ['my wildcrad doesnt work', 'wildcard-not-working'],
    ['MESSAGES NOT RECIEVED', 'messages-not-received'],
  ])('%j is %s', (words, id) => {
    expect(symptomOf(words)[0]).toBe(id);
  });

  test.each(['the printer is on fire', '', 'x', 'constructor'])('%j is none, and the whole list is given', (words) => {
    expect(() => symptomOf(words)).toThrow(`unknown symptom "${words}"`);
    try {
      symptomOf(words);
    } catch (error) {
      expect(error).toMatchObject({ exitCode: 2, hint: expect.stringContaining('"Messages not received"') });
    }
  });
});

describe('a remedy', () => {
  test('has one place: no two tables know the same word', () => {
    const words = [pathRemedies, tlsRemedies, doorRemedies, behaviourRemedies, plantRemedies].flatMap((table) =>
      Object.keys(table),
    );
    expect(words.filter((word, at) => words.indexOf(word) !== at)).toEqual([]);
  });

  test('is filled in with what a finding knows, and reads as it stands without', () => {
    expect(remedy('name-unknown', { HOST: 'broker.example' }).fix[1]).toBe(
      'Ask the resolver: getent hosts broker.example',
    );
    expect(remedy('name-unknown').fix[1]).toBe('Ask the resolver: getent hosts HOST');
  });
});
