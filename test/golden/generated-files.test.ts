import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { GENERATED_FOLDERS } from '../../src/cli/generated-file.ts';
import { generatedFiles } from '../../src/cli/generated-files.ts';

const root = join(import.meta.dirname, '../..');

describe('committed generated files', () => {
  test.each(generatedFiles().map((file) => [file.path, file] as const))('%s is what sre generate writes', (path, file) => {
    const committed = existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : 'missing';
    expect(committed === file.render(), `${path} differs: npm run build && npm run generate`).toBe(true);
  });

  test('nothing else lies in the folders of generated files', () => {
    const expected = generatedFiles().map(({ path }) => path);
    const found = GENERATED_FOLDERS.flatMap((folder) => readdirSync(join(root, folder)).map((name) => `${folder}/${name}`));
    expect(found.filter((path) => !expected.includes(path))).toEqual([]);
  });
});
