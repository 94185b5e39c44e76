import { createPrivateKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

/** A certificate and its key, PEM. */
export interface Certified {
  readonly certificate: string;
  readonly key: string;
}

/** What a certificate of a lab says. */
export interface CertificateRequest {
  readonly name: string;
  /** DNS name it is good for; a certificate without one is for a client. */
  readonly dns?: string;
  /** Wall clock, milliseconds since the epoch. */
  readonly nowMs: number;
}

/** Signs certificates of one lab. */
export interface Authority {
  readonly certificate: string;
  readonly issue: (request: CertificateRequest) => Certified;
}

const DAY_MS = 86_400_000;
const LIFE_DAYS = 825;

/** Makes an authority whose key is never written anywhere: it can sign only while this object lives. */
export function openAuthority(name: string, nowMs: number): Authority {
  const own = newKey();
  let serial = 1;
  const make = (request: CertificateRequest, subjectKey: Buffer, isAuthority: boolean): string => {
    const body = sequence(
      tagged(0xa0, integer(2)),
      integer(serial),
      ECDSA_SHA256,
      distinguishedName(name),
      sequence(time(request.nowMs - DAY_MS), time(request.nowMs + LIFE_DAYS * DAY_MS)),
      distinguishedName(request.name),
      subjectKey,
      tagged(
        0xa3,
        sequence(basicConstraints(isAuthority), ...(request.dns === undefined ? [] : [altName(request.dns)])),
      ),
    );
    serial += 1;
    return pem('CERTIFICATE', sequence(body, ECDSA_SHA256, bitString(sign('sha256', body, own.key))));
  };
  return {
    certificate: make({ name, nowMs }, own.spki, true),
    issue: (request) => {
      const { key, spki } = newKey();
      return {
        certificate: make(request, spki, false),
        key: String(key.export({ type: 'pkcs8', format: 'pem' })),
      };
    },
  };
}

function newKey(): { readonly key: KeyObject; readonly spki: Buffer } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'der' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  return { key: createPrivateKey(privateKey), spki: publicKey };
}

// DER [X.690], and the few structures of a certificate [RFC 5280].

function tagged(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

const sequence = (...parts: readonly Buffer[]): Buffer => tagged(0x30, ...parts);
const integer = (value: number): Buffer => tagged(0x02, Buffer.from([value]));
const bitString = (bits: Buffer): Buffer => tagged(0x03, Buffer.from([0]), bits);
const objectId = (hex: string): Buffer => tagged(0x06, Buffer.from(hex, 'hex'));

/** 1.2.840.10045.4.3.2 */
const ECDSA_SHA256 = sequence(objectId('2a8648ce3d040302'));

/** One common name, 2.5.4.3. */
function distinguishedName(name: string): Buffer {
  return sequence(tagged(0x31, sequence(objectId('550403'), tagged(0x0c, Buffer.from(name)))));
}

/** UTCTime, good until 2049. */
function time(atMs: number): Buffer {
  const digits = new Date(atMs).toISOString().replace(/\D/g, '').slice(2, 14);
  return tagged(0x17, Buffer.from(`${digits}Z`));
}

/** 2.5.29.19, critical. */
function basicConstraints(isAuthority: boolean): Buffer {
  const yes = tagged(0x01, Buffer.from([0xff]));
  return sequence(objectId('551d13'), yes, tagged(0x04, sequence(...(isAuthority ? [yes] : []))));
}

/** 2.5.29.17: one DNS name. */
function altName(dns: string): Buffer {
  return sequence(objectId('551d11'), tagged(0x04, sequence(tagged(0x82, Buffer.from(dns)))));
}

function pem(label: string, der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}
