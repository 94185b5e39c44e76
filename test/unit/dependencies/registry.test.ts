import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { dependencies } from '../../../src/dependencies/index.ts';
import { dependencies as catalogue } from '../../../src/metrics/catalogue/dependencies.ts';

const root = join(import.meta.dirname, '../../..');
/** Kinds that read no body: what they speak with is in the test. */
const WITHOUT_FIXTURE = ['tcp', 'virtual-address'];

describe('the kinds of dependency', () => {
  test.each(Object.keys(dependencies))('%s has a fixture, a test and a section in the docs', (kind) => {
    const files = [`test/unit/dependencies/${kind}.test.ts`, `src/dependencies/${kind}/kind.ts`];
    if (!WITHOUT_FIXTURE.includes(kind)) files.push(`test/fixtures/dependencies/${kind}`);
    expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
    expect(readFileSync(join(root, 'docs/dependencies.md'), 'utf8')).toContain(`\n## \`${kind}\``);
  });

  test('tell every metric of their section between them, and no other', () => {
    const told = new Set(Object.values(dependencies).flatMap(({ support }) => support));
    const own = new Set(Object.keys(catalogue).filter((key) => key !== 'dependencyUp'));
    expect([...told].toSorted()).toEqual([...own].toSorted());
  });

  test('have every metric they tell named in the docs', () => {
    const docs = readFileSync(join(root, 'docs/dependencies.md'), 'utf8');
    expect(
      Object.values(catalogue)
        .filter(({ name }) => !docs.includes(`\`${name}`))
        .map(({ name }) => name),
    ).toEqual([]);
  });
});
