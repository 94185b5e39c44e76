import { isAbsolute, join } from 'node:path';
import { z } from 'zod';
import { Secret } from '../core/secret.ts';
import { SreError } from '../core/sre-error.ts';
import { formatPath, formatProblem, type Problem } from './problem.ts';
import { mistakesOf } from './schema-problem.ts';
import type { Surroundings } from './variable.ts';
import { parseYamlDocument } from './yaml-document.ts';

/** How a server asks for client certificates, in the words of the Prometheus exporter-toolkit. */
export const CLIENT_AUTH_TYPES = [
  'NoClientCert',
  'RequestClientCert',
  'RequireAnyClientCert',
  'VerifyClientCertIfGiven',
  'RequireAndVerifyClientCert',
] as const;

const tlsVersions = { TLS10: 'TLSv1', TLS11: 'TLSv1.1', TLS12: 'TLSv1.2', TLS13: 'TLSv1.3' } as const;

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

/** The headers the exporter-toolkit allows. */
const HEADERS = [
  'Content-Security-Policy',
  'Strict-Transport-Security',
  'X-Content-Type-Options',
  'X-Frame-Options',
  'X-XSS-Protection',
] as const;

const version = z.enum(['TLS10', 'TLS11', 'TLS12', 'TLS13']);

const schema = z.strictObject({
  tls_server_config: z
    .strictObject({
      cert_file: z.string().min(1, 'is empty'),
      key_file: z.string().min(1, 'is empty'),
      client_ca_file: z.string().min(1, 'is empty').optional(),
      client_auth_type: z.enum(CLIENT_AUTH_TYPES).optional(),
      min_version: version.optional(),
      max_version: version.optional(),
    })
    .superRefine((tls, context) => {
      const verifies = tls.client_auth_type !== undefined && /Verify/.test(tls.client_auth_type);
      if (verifies && tls.client_ca_file === undefined) {
        context.addIssue({
          code: 'custom',
          path: ['client_ca_file'],
          message: `is needed for ${tls.client_auth_type}`,
        });
      }
      if (tls.client_ca_file !== undefined && (tls.client_auth_type ?? 'NoClientCert') === 'NoClientCert') {
        context.addIssue({
          code: 'custom',
          path: ['client_ca_file'],
          message: 'has no effect without a client_auth_type, RequireAndVerifyClientCert for instance',
        });
      }
      if ((tls.min_version ?? 'TLS12') > (tls.max_version ?? 'TLS13')) {
        context.addIssue({ code: 'custom', path: ['max_version'], message: 'is below min_version' });
      }
    })
    .optional(),
  basic_auth_users: z
    .record(
      z.string().regex(/^[^:]+$/, 'is no user name (one character or more, no colon)'),
      z
        .string()
        .regex(
          /^\$2[aby]\$(?:0[4-9]|1\d|2\d|3[01])\$[./A-Za-z0-9]{53}$/,
          'is no bcrypt hash (make one: htpasswd -nBC 10 NAME)',
        ),
    )
    .optional(),
  http_server_config: z
    .strictObject({
      headers: z.partialRecord(z.enum(HEADERS), z.string().regex(/^[^\r\n]*$/, 'has a line break')).optional(),
    })
    .optional(),
});

const KNOWN_KEYS = [
  'tls_server_config',
  'basic_auth_users',
  'http_server_config',
  'headers',
  'cert_file',
  'key_file',
  'client_ca_file',
  'client_auth_type',
  'min_version',
  'max_version',
  ...HEADERS,
];

/**
 * Parses the text of a web configuration in the format of the Prometheus exporter-toolkit; relative paths start at the
 * folder of the file. Throws SRE_BAD_WEB_CONFIG with every mistake on a line of its own; hashes are never quoted.
 */
export async function parseWebConfig(file: string, text: string, surroundings: Surroundings): Promise<WebConfig> {
  const document = await parseYamlDocument(text, surroundings);
  if (document.value === undefined && text.replaceAll(/^\s*#.*$/gm, '').trim() === '') {
    return { users: new Map(), headers: {} }; // the toolkit takes an empty file for "nothing asked"
  }
  const result = document.value === undefined ? undefined : schema.safeParse(document.value);
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

function toWebConfig(data: z.output<typeof schema>, resolve: (path: string) => string): WebConfig {
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
