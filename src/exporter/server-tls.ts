import { readFile } from 'node:fs/promises';
import type { Server } from 'node:https';
import { createSecureContext, type SecureContextOptions, type TLSSocket, type TlsOptions } from 'node:tls';
import type { WebTls } from '../config/web-config.ts';
import { messageOf, SreError } from '../core/sre-error.ts';

/** Reads the certificate files; throws SRE_BAD_WEB_CONFIG when one is missing or they do not fit together. */
export async function secureContextOf(tls: WebTls): Promise<SecureContextOptions> {
  const context: SecureContextOptions = {
    cert: await content('cert_file', tls.certFile),
    key: await content('key_file', tls.keyFile),
    ...(tls.clientCaFile === undefined ? {} : { ca: await content('client_ca_file', tls.clientCaFile) }),
    minVersion: tls.minVersion,
    maxVersion: tls.maxVersion,
  };
  try {
    createSecureContext(context);
  } catch (error) {
    throw new SreError(
      'SRE_BAD_WEB_CONFIG',
      `tls_server_config: ${tls.certFile} and ${tls.keyFile} cannot be used: ${messageOf(error)}`,
      { hint: 'expected a PEM certificate and the unencrypted PEM key that belongs to it', cause: error },
    );
  }
  return context;
}

/** How the server asks for client certificates. */
export function clientAuthOf(tls: WebTls): Pick<TlsOptions, 'requestCert' | 'rejectUnauthorized'> {
  return {
    requestCert: tls.clientAuthType !== 'NoClientCert',
    rejectUnauthorized: tls.clientAuthType === 'RequireAndVerifyClientCert',
  };
}

/** The two kinds of client authentication the TLS layer has no switch for: refused connections are closed. */
export function enforceClientAuth(server: Server, tls: WebTls): void {
  server.on('secureConnection', (socket: TLSSocket) => {
    const presented = Object.keys(socket.getPeerCertificate()).length > 0;
    const refused =
      (tls.clientAuthType === 'RequireAnyClientCert' && !presented) ||
      (tls.clientAuthType === 'VerifyClientCertIfGiven' && presented && !socket.authorized);
    if (refused) socket.destroy();
  });
}

async function content(key: string, path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new SreError('SRE_BAD_WEB_CONFIG', `tls_server_config.${key}: cannot read ${path}: ${messageOf(error)}`, {
      hint: 'relative paths start at the folder of the web configuration',
      cause: error,
    });
  }
}
