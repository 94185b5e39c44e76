import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../../../..');

/** What a file loads as soon as it is loaded itself: imports and re-exports that are neither types nor calls. */
function loadedBy(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  const statements = text.matchAll(/^(?:import|export)\s+(?!type\b)(?:[^;'"]*?\bfrom\s+)?'([^']+)'/gm);
  return [...statements].map(([, target]) => target ?? '');
}

/** Packages that are loaded with a file, with the chain of files that leads to them. */
function packagesOf(entry: string): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  const seen = new Set<string>();
  const visit = (file: string, chain: readonly string[]): void => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const target of loadedBy(file)) {
      const path = join(file, '..', target);
      if (!target.startsWith('.')) found.set(target, [...chain, relative(root, file)]);
      else if (existsSync(path)) visit(path, [...chain, relative(root, file)]);
    }
  };
  visit(join(root, entry), []);
  return found;
}

const awsSdk = (entry: string): string[] =>
  [...packagesOf(entry)]
    .filter(([name]) => name.startsWith('@aws-sdk/'))
    .map(([name, chain]) => `${name} by ${chain.join(' -> ')}`);

describe('the AWS SDK', () => {
  test('is not loaded by the program, by any command or by the registry of brokers', () => {
    expect([...packagesOf('src/cli/bin.ts').keys()]).toContain('commander'); // the walk does reach packages
    expect(awsSdk('src/cli/bin.ts')).toEqual([]);
    expect(awsSdk('src/cli/commands/index.ts')).toEqual([]);
    expect(awsSdk('src/brokers/index.ts')).toEqual([]);
  });

  test('is not loaded by the adapter of any other kind', () => {
    for (const kind of ['azure-iot-hub', 'emqx', 'mosquitto', 'rabbitmq']) {
      expect(existsSync(join(root, `src/brokers/${kind}/adapter.ts`))).toBe(true);
      expect(awsSdk(`src/brokers/${kind}/adapter.ts`)).toEqual([]);
    }
  });

  test('is loaded by its own adapter, and the IoT part only where the fleet index is read', () => {
    const loaded = [...packagesOf('src/brokers/aws-iot-core/adapter.ts').keys()];
    expect(loaded).toContain('@aws-sdk/client-cloudwatch');
    expect(loaded).not.toContain('@aws-sdk/client-iot');
  });
});
