import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { brokers } from '../src/brokers/index.ts';
import { commands } from '../src/cli/commands/index.ts';
import { EXIT } from '../src/core/exit-code.ts';

const root = join(import.meta.dirname, '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

describe('what belongs together is complete', () => {
  test.each(Object.keys(brokers))('broker kind %s has fixtures, a contract test, trap tests and a page', (kind) => {
    const missing = [
      `src/brokers/${kind}/adapter.ts`,
      `test/fixtures/${kind}`,
      `test/contract/${kind}.test.ts`,
      `test/unit/brokers/${kind}/traps.test.ts`,
      `docs/brokers/${kind}.md`,
    ].filter((path) => !existsSync(join(root, path)));
    expect(missing).toEqual([]);
  });

  test('the README lists every command with the line of the help, and no other', () => {
    const rows = [...read('README.md').matchAll(/^\| `sre ([a-z]+)` \| (.+) \|$/gm)].map(([, name, summary]) => [
      name,
      summary,
    ]);
    expect(rows).toEqual(Object.entries(commands).map(([name, { summary }]) => [name, summary]));
  });

  test('docs/chaos.md explains every exit code', () => {
    const explained = [...read('docs/chaos.md').matchAll(/^\| (\d+) \|/gm)].map(([, code]) => Number(code));
    expect(explained.toSorted((a, b) => a - b)).toEqual(Object.values(EXIT).toSorted((a, b) => a - b));
  });

  test('every decision record has a number of its own and fits a page', () => {
    const records = readdirSync(join(root, 'docs/adr'));
    const numbers = records.map((name) => /^(\d{3})-[a-z0-9-]+\.md$/.exec(name)?.[1]);
    expect(new Set(numbers).size).toBe(records.length);
    expect(numbers).not.toContain(undefined);
    for (const name of records) expect(read(`docs/adr/${name}`).split('\n').length).toBeLessThan(70);
  });

  test('links between the documents lead somewhere', () => {
    const pages = [
      'README.md',
      'CONTRIBUTING.md',
      ...readdirSync(join(root, 'docs'))
        .filter((name) => name.endsWith('.md'))
        .map((name) => `docs/${name}`),
    ];
    const broken = pages.flatMap((page) =>
      [...read(page).matchAll(/\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)/g)]
        .map(([, target]) => target ?? '')
        .filter((target) => !existsSync(join(root, page, '..', target)))
        .map((target) => `${page} -> ${target}`),
    );
    expect(broken).toEqual([]);
  });

  test('the lock file has the packages of every platform and names no host, so that npm ci works anywhere', () => {
    const text = read('package-lock.json');
    const { packages } = JSON.parse(text) as {
      packages: Record<string, { optionalDependencies?: Record<string, string> }>;
    };
    const lacking = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter(
        (name) =>
          packages[`node_modules/${name}`] === undefined && packages[`${path}/node_modules/${name}`] === undefined,
      ),
    );
    expect(lacking).toEqual([]);
    expect(text).not.toContain('"resolved"');
  });

  test('fixtures stay under 12 MB in all', () => {
    const bytes = readdirSync(join(root, 'test/fixtures'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .reduce((sum, entry) => sum + readFileSync(join(entry.parentPath, entry.name)).length, 0);
    expect(bytes).toBeGreaterThan(0);
    expect(bytes).toBeLessThan(12 * 1024 * 1024);
  });
});
