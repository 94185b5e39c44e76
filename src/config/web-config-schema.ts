import { z } from 'zod';

/** How a server asks for client certificates, in the words of the Prometheus exporter-toolkit. */
export const CLIENT_AUTH_TYPES = [
  'NoClientCert',
  'RequestClientCert',
  'RequireAnyClientCert',
  'VerifyClientCertIfGiven',
  'RequireAndVerifyClientCert',
] as const;

/** Their names there, and what TLS calls them here. */
export const tlsVersions = { TLS10: 'TLSv1', TLS11: 'TLSv1.1', TLS12: 'TLSv1.2', TLS13: 'TLSv1.3' } as const;

/** The headers the exporter-toolkit allows. */
const HEADERS = [
  'Content-Security-Policy',
  'Strict-Transport-Security',
  'X-Content-Type-Options',
  'X-Frame-Options',
  'X-XSS-Protection',
] as const;

const version = z.enum(['TLS10', 'TLS11', 'TLS12', 'TLS13']);

/** The format of the exporter-toolkit, as far as we serve it. */
export const webConfigSchema = z.strictObject({
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

/** Every key of the format, for "did you mean". */
export const KNOWN_KEYS = [
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
