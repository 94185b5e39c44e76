import { isAbsolute, join } from 'node:path';
import type { z } from 'zod';
import { Secret } from '../core/secret.ts';
import { SreError } from '../core/sre-error.ts';
import { formatPath, formatProblem, type Problem } from './problem.ts';
import { mistakesOf } from './schema-problem.ts';
import type { Surroundings } from './variable.ts';
import { type CLIENT_AUTH_TYPES, KNOWN_KEYS, tlsVersions, webConfigSchema } from './web-config-schema.ts';
import { parseYamlDocument } from './yaml-document.ts';

/** TLS of the exporter's own server; paths are absolute, files are read when the server starts or reloads. */
export interface WebTls {
  readonly certFile: string;
  readonly keyFile: string;
  readonly clientCaFile?: string;
  readonly clientAuthType: (typeof CLIENT_AUTH_TYPES)[number];
  readonly minVersion: (typeof tlsVersions)[keyof typeof tlsVersions];
  readonly maxVersion: (typeof tlsVersions)[keyof typeof tlsVersions];
}

/** A parsed `--web.config.file`. */
export interface WebConfig {
  readonly tls?: WebTls;
  /** User name to bcrypt hash; empty: nobody is asked. */
  readonly users: ReadonlyMap<string, Secret>;
  /** Headers on every answer. */
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Parses the text of a web configuration in the format of the Prometheus exporter-toolkit; relative paths start at the
 * folder of the file. Throws SRE_BAD_WEB_CONFIG with every mistake on a line of its own; hashes are never quoted.
 */
export async function parseWebConfig(file: string, text: string, surroundings: Surroundings): Promise<WebConfig> {
  const document = await parseYamlDocument(text, surroundings);
  if (document.value === undefined && text.replaceAll(/^\s*#.*$/gm, '').trim() === '') {
    return { users: new Map(), headers: {} }; // the toolkit takes an empty file for "nothing asked"
  }
  const result = document.value === undefined ? undefined : webConfigSchema.safeParse(document.value);
  const problems: readonly Problem[] = [
    ...document.problems,
    ...(result?.success === false
      ? mistakesOf(result.error.issues, document.value, KNOWN_KEYS).map((mistake) => ({
          ...document.locate(mistake.path, mistake.key),
          path: formatPath(mistake.path),
          message: mistake.message,
        }))
      : []),
  ];
  if (problems.length > 0 || result?.success !== true) {
    const list = problems.map((problem) => formatProblem(file, problem)).join('\n');
    throw new SreError('SRE_BAD_WEB_CONFIG', `${file} is no web configuration:\n${list}`, {
      hint: 'the format is that of the Prometheus exporter-toolkit; docs/operating.md has an example',
    });
  }
  return toWebConfig(result.data, (path) => (isAbsolute(path) ? path : join(surroundings.folder, path)));
}

function toWebConfig(data: z.output<typeof webConfigSchema>, resolve: (path: string) => string): WebConfig {
  const tls = data.tls_server_config;
  return {
    users: new Map(Object.entries(data.basic_auth_users ?? {}).map(([name, hash]) => [name, new Secret(hash)])),
    headers: Object.fromEntries(
      Object.entries(data.http_server_config?.headers ?? {}).filter(([, value]) => value !== undefined),
    ) as Record<string, string>,
    ...(tls === undefined
      ? {}
      : {
          tls: {
            certFile: resolve(tls.cert_file),
            keyFile: resolve(tls.key_file),
            ...(tls.client_ca_file === undefined ? {} : { clientCaFile: resolve(tls.client_ca_file) }),
            clientAuthType: tls.client_auth_type ?? 'NoClientCert',
            minVersion: tlsVersions[tls.min_version ?? 'TLS12'],
            maxVersion: tlsVersions[tls.max_version ?? 'TLS13'],
          },
        }),
  };
}
