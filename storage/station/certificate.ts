// Builds the station's own certificates: a self-signed root, and below it the one that seals and the one of the web
// server (RFC 5280).
import { createHash, type KeyObject, sign } from 'node:crypto';
import { isIP, isIPv4 } from 'node:net';
import {
  bits,
  type DerPart,
  encode,
  encoded,
  integer,
  octets,
  oid,
  sequence,
  setOf,
  tagged,
  taggedOctets,
  time,
  utf8,
  yes,
} from './der-builder.ts';

/** RFC 5758 section 3.2: no parameters. */
export const ecdsaWithSha256 = '1.2.840.10045.4.3.2';

const attributeOids = { organisation: '2.5.4.10', commonName: '2.5.4.3', serialNumber: '2.5.4.5' };
const extensionOids = {
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  basicConstraints: '2.5.29.19',
  subjectAlternativeName: '2.5.29.17',
  authorityKeyIdentifier: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
};
/** RFC 5280 section 4.2.1.12. */
const serverAuth = '1.3.6.1.5.5.7.3.1';

/** Subject or issuer. Values are UTF-8, at most 64 characters (RFC 5280 appendix A, upper bounds). */
export interface DistinguishedName {
  readonly organisation?: string;
  readonly commonName: string;
  readonly serialNumber?: string;
}

interface CertificateRequest {
  /** 16 bytes, top bit clear, not all zero. */
  readonly serial: Uint8Array;
  readonly subject: DistinguishedName;
  readonly publicKey: KeyObject;
  /** A name to write, or one as it stands in the issuer's certificate, DER. */
  readonly issuer: DistinguishedName | Uint8Array;
  readonly issuerPublicKey: KeyObject;
  readonly issuerPrivateKey: KeyObject;
  readonly notBefore: number;
  readonly notAfter: number;
  readonly use: 'root' | 'station' | 'web';
  /** Of a web server: what it is reached by, DNS names in ASCII and IP addresses. */
  readonly hosts?: readonly string[];
}

/**
 * A P-256 certificate as DER. Those that seal have no extended key usage: openssl then takes them for CMS with and without
 * `-purpose any`. That of the web server is good for nothing else.
 */
export function buildCertificate(request: CertificateRequest): Buffer {
  const algorithm = sequence(oid(ecdsaWithSha256));
  const body = sequence(
    tagged(0, integer(Buffer.of(2))), // v3
    integer(request.serial),
    algorithm,
    request.issuer instanceof Uint8Array ? encoded(request.issuer) : name(request.issuer),
    sequence(time(request.notBefore), time(request.notAfter)),
    name(request.subject),
    encoded(request.publicKey.export({ type: 'spki', format: 'der' })),
    tagged(3, sequence(...extensions(request))),
  );
  const signature = sign('sha256', encode(body), { key: request.issuerPrivateKey, dsaEncoding: 'der' });
  return encode(sequence(body, algorithm, bits(signature)));
}

export function pemCertificate(der: Uint8Array): string {
  const lines = Buffer.from(der)
    .toString('base64')
    .replace(/.{64}(?=.)/g, '$&\n');
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
}

function extensions({ use, publicKey, issuerPublicKey, hosts = [] }: CertificateRequest): DerPart[] {
  const root = use === 'root';
  const authority = sequence(taggedOctets(0, keyIdentifier(issuerPublicKey)));
  return [
    extension(extensionOids.basicConstraints, true, root ? sequence(yes()) : sequence()),
    extension(extensionOids.keyUsage, true, keyUsage[use]()),
    ...(use === 'web' ? [extension(extensionOids.extendedKeyUsage, false, sequence(oid(serverAuth)))] : []),
    ...(hosts.length > 0
      ? [extension(extensionOids.subjectAlternativeName, false, sequence(...hosts.map(generalName)))]
      : []),
    extension(extensionOids.subjectKeyIdentifier, false, octets(keyIdentifier(publicKey))),
    ...(root ? [] : [extension(extensionOids.authorityKeyIdentifier, false, authority)]),
  ];
}

/** keyCertSign and cRLSign are bits 5 and 6; digitalSignature and nonRepudiation bits 0 and 1 (RFC 5280 4.2.1.3). */
const keyUsage = {
  root: () => bits(Buffer.of(0b0000_0110), 1),
  station: () => bits(Buffer.of(0b1100_0000), 6),
  web: () => bits(Buffer.of(0b1000_0000), 7),
} as const;

/** dNSName is [2], iPAddress [7] in 4 or 16 bytes. Source: RFC 5280 section 4.2.1.6. */
function generalName(host: string): DerPart {
  if (!isIP(host)) return taggedOctets(2, Buffer.from(host, 'ascii'));
  return taggedOctets(7, isIPv4(host) ? Buffer.from(host.split('.').map(Number)) : ipv6Bytes(host));
}

function ipv6Bytes(address: string): Buffer {
  // The URL parser writes an embedded IPv4 address in hex and shortens one run of zeros.
  const [head = '', tail] = new URL(`http://[${address}]/`).hostname.slice(1, -1).split('::');
  const groups = (text: string) => text.split(':').filter(Boolean);
  const [before, behind] = [groups(head), groups(tail ?? '')];
  const all = [...before, ...Array(8 - before.length - behind.length).fill('0'), ...behind];
  return Buffer.from(all.map((group) => group.padStart(4, '0')).join(''), 'hex');
}

function extension(id: string, critical: boolean, value: DerPart): DerPart {
  return sequence(oid(id), ...(critical ? [yes()] : []), octets(encode(value)));
}

function name(of: DistinguishedName): DerPart {
  const attribute = (id: string, value: string | undefined) =>
    value === undefined || value === '' ? [] : [setOf(sequence(oid(id), utf8(value)))];
  return sequence(
    ...attribute(attributeOids.organisation, of.organisation),
    ...attribute(attributeOids.commonName, of.commonName),
    ...attribute(attributeOids.serialNumber, of.serialNumber),
  );
}

/** Leftmost 160 bits of SHA-256 over the public key's bits. Source: RFC 7093 section 2, method 1. */
function keyIdentifier(publicKey: KeyObject): Buffer {
  const { x, y } = publicKey.export({ format: 'jwk' });
  const point = Buffer.concat([Buffer.of(4), Buffer.from(x ?? '', 'base64url'), Buffer.from(y ?? '', 'base64url')]);
  return createHash('sha256').update(point).digest().subarray(0, 20);
}
