import { block, duplicates, list, nested } from './raw-value.ts';
import { type Mistake, mistakesOf } from './schema-problem.ts';
import type { Registries } from './settings-schema.ts';

/** Mistakes of the dependencies that only their kinds can see: the form of the address, the options, the credentials. */
export function checkDependencies(raw: readonly unknown[], path: Mistake['path'], registries: Registries): Mistake[] {
  return [
    ...duplicates(list(raw), 'dependency', path),
    ...raw.flatMap((dependency, index) => {
      const kind = block(dependency)['kind'];
      const known = typeof kind === 'string' && Object.hasOwn(registries.dependencies, kind);
      const found = known ? registries.dependencies[kind] : undefined;
      return found === undefined ? [] : checkDependency(block(dependency), found, [...path, index]);
    }),
  ];
}

function checkDependency(
  dependency: Readonly<Record<string, unknown>>,
  kind: Registries['dependencies'][string],
  path: Mistake['path'],
): Mistake[] {
  const mistakes: Mistake[] = [...nested(kind.options, dependency['options'], [...path, 'options'])];
  const { address } = dependency;
  if (typeof address === 'string' && address !== '') {
    const result = kind.address.safeParse(address);
    const wrong = result.success
      ? [kind.check?.(address, dependency['options'] ?? {})].flatMap((message) => message ?? [])
      : mistakesOf(result.error.issues, address, []).map(({ message }) => message);
    mistakes.push(...wrong.map((message) => ({ path: [...path, 'address'], message })));
  }
  const auth = block(dependency['auth']);
  if ('password' in auth && !('username' in auth) && kind.passwordAlone !== true) {
    mistakes.push({ path: [...path, 'auth'], message: 'password needs username beside it' });
  }
  if ('username' in auth && !('password' in auth)) {
    mistakes.push({ path: [...path, 'auth'], message: 'username needs password beside it' });
  }
  const tls = block(dependency['tls']);
  if ('cert' in tls !== 'key' in tls) mistakes.push({ path: [...path, 'tls'], message: 'cert and key go together' });
  return mistakes;
}
