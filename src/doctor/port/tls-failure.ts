import type { RemedyId } from '../remedies.ts';

/** What each problem of a chain, in the word of OpenSSL, usually is, as the end of `the certificate of HOST ...`. */
const chainProblems: Readonly<Record<string, readonly [remedy: RemedyId, says: string]>> = {
  CERT_HAS_EXPIRED: ['certificate-expired', 'has expired, or one above it in the chain has'],
  CERT_NOT_YET_VALID: ['certificate-not-yet-valid', 'is not valid yet'],
  HOSTNAME_MISMATCH: ['certificate-name', 'is for another name'],
  DEPTH_ZERO_SELF_SIGNED_CERT: ['certificate-self-signed', 'is signed by itself'],
  SELF_SIGNED_CERT_IN_CHAIN: ['certificate-authority', 'comes from a CA this machine does not trust'],
  UNABLE_TO_GET_ISSUER_CERT: ['certificate-authority', 'comes from a CA this machine does not trust'],
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: ['certificate-chain', 'cannot be followed to a CA this machine trusts'],
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: ['certificate-chain', 'cannot be followed to a CA this machine trusts'],
};

export function chainRemedy(problem: string): readonly [remedy: RemedyId, says: string] {
  const known = Object.hasOwn(chainProblems, problem) ? chainProblems[problem] : undefined;
  return known ?? ['certificate-chain', `is not trusted (${problem})`];
}

/** What servers say about the client's certificate. */
const CLIENT_CERTIFICATE =
  /ALERT_(?:BAD_CERTIFICATE|UNSUPPORTED_CERTIFICATE|CERTIFICATE_(?:REVOKED|EXPIRED|UNKNOWN)|UNKNOWN_CA|ACCESS_DENIED|DECRYPT_ERROR)/;

/**
 * What an alert of the server means, as the end of `ADDRESS port PORT ...`; undefined for a failure that says nothing
 * about TLS itself, so that it has to be seen what else the port speaks.
 */
export function failureRemedy(
  failure: string,
  { isAsked, isShown }: { readonly isAsked: boolean; readonly isShown: boolean },
): readonly [remedy: RemedyId, says: string] | undefined {
  if (failure.includes('CERTIFICATE_REQUIRED') || (isAsked && !isShown && isEnd(failure))) {
    return ['client-certificate-wanted', 'wants a client certificate and got none'];
  }
  if (CLIENT_CERTIFICATE.test(failure) || (isAsked && isShown && isEnd(failure))) {
    return ['client-certificate-refused', 'refuses the client certificate'];
  }
  if (failure.includes('ALERT_PROTOCOL_VERSION') || failure === 'ERR_SSL_UNSUPPORTED_PROTOCOL') {
    return ['tls-version', 'and this machine have no TLS version in common'];
  }
  if (failure.includes('UNRECOGNIZED_NAME')) return ['server-name-unknown', 'knows no certificate for this name'];
  if (failure.includes('HANDSHAKE_FAILURE') || failure.includes('NO_SHARED_CIPHER')) {
    return ['tls-cipher', 'and this machine have no cipher in common'];
  }
  return undefined;
}

function isEnd(failure: string): boolean {
  return failure === 'closed' || failure.includes('HANDSHAKE_FAILURE');
}
