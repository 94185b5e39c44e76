import { isAbsolute, join } from 'node:path';

/** What variables are filled from; arguments, so that tests decide. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Folder relative `${file:}` paths start from: the configuration file's. */
  readonly folder: string;
  readonly readFile: (path: string) => Promise<string>;
}

interface Interpolated {
  readonly value: string;
  /** How many variables the text held. */
  readonly variables: number;
  readonly mistakes: readonly string[];
}

/** Puts `${NAME}` (environment) and `${file:path}` (content, without the last newline) into a text; `$${` is a literal `${`. */
export async function interpolate(text: string, surroundings: Surroundings): Promise<Interpolated> {
  const mistakes: string[] = [];
  const parts: string[] = [];
  let variables = 0;
  let end = 0;
  for (const match of text.matchAll(/\$\$\{|\$\{([^}]*)\}|\$\{/g)) {
    parts.push(text.slice(end, match.index));
    end = match.index + match[0].length;
    if (match[0] === '$${') parts.push('${');
    else if (match[1] === undefined) mistakes.push('the variable has no closing }');
    else {
      variables++;
      const filled = await fill(match[1], surroundings);
      if ('mistake' in filled) mistakes.push(filled.mistake);
      else parts.push(filled.value);
    }
  }
  parts.push(text.slice(end));
  return { value: parts.join(''), variables, mistakes };
}

async function fill(name: string, surroundings: Surroundings): Promise<{ value: string } | { mistake: string }> {
  if (name.startsWith('file:')) {
    const path = name.slice('file:'.length);
    if (path === '') return { mistake: '${file:} names no file' };
    try {
      const content = await surroundings.readFile(isAbsolute(path) ? path : join(surroundings.folder, path));
      const value = content.replace(/\r?\n$/, '');
      return value === '' ? { mistake: `the file ${path} is empty` } : { value };
    } catch (error) {
      return { mistake: `cannot read ${path}: ${reasonOf(error)}` };
    }
  }
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
    return { mistake: `"\${${name}}" is no variable: expected \${NAME} or \${file:path}` };
  }
  const value = surroundings.env[name];
  if (value === undefined) return { mistake: `the environment variable ${name} is not set` };
  return value === '' ? { mistake: `the environment variable ${name} is empty` } : { value };
}

function reasonOf(error: unknown): string {
  const code = (error as { readonly code?: unknown } | null)?.code;
  if (code === 'ENOENT') return 'no such file';
  if (code === 'EACCES') return 'permission denied';
  if (code === 'EISDIR') return 'it is a folder';
  return typeof code === 'string' ? code : 'unreadable';
}
