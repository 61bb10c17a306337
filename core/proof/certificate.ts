// May this certificate sign for the agency? The chain has two links: signer, and a root that the agency vouches for.
// Our own reader decides on form and rights, node:crypto on signatures. A verdict is data, not an error.
import { createHash, X509Certificate } from 'node:crypto';
import { context, DerError, DerMembers, type DerNode, oidText, onlyChild, readDer, tags, timeMs } from './der.ts';

/** A certificate that was read in full. Everything in it is the sender's claim until a chain is checked. */
export interface Certificate {
  readonly x509: X509Certificate;
  readonly der: Buffer;
  /** Lower-case hex. */
  readonly sha256: string;
  /** Content of the serial INTEGER. */
  readonly serial: Buffer;
  /** DER of the two names. */
  readonly issuer: Buffer;
  readonly subject: Buffer;
  readonly notBeforeMs: number;
  /** Of the last second in which it is valid. */
  readonly notAfterMs: number;
  readonly signatureAlgorithm: string;
  /** By dotted identifier. */
  readonly extensions: ReadonlyMap<string, { readonly critical: boolean; readonly value: Buffer }>;
}

export type KeyVerdict = { readonly key: 'trusted' | 'untrusted' | 'cannot-tell'; readonly reason?: string };

const extensionOids = { keyUsage: '2.5.29.15', basicConstraints: '2.5.29.19', extendedKeyUsage: '2.5.29.37' };
/** What may stand in a critical extension; any other is a condition that we cannot judge (RFC 5280 section 4.2). */
const understood: readonly string[] = Object.values(extensionOids);
/** ECDSA and RSA with SHA-256, SHA-384, SHA-512. */
const certificateAlgorithms = [
  '1.2.840.10045.4.3.2',
  '1.2.840.10045.4.3.3',
  '1.2.840.10045.4.3.4',
  '1.2.840.113549.1.1.11',
  '1.2.840.113549.1.1.12',
  '1.2.840.113549.1.1.13',
];
/** E-mail protection, document signing (RFC 9336), any. */
const signingPurposes = ['1.3.6.1.5.5.7.3.4', '1.3.6.1.5.5.7.3.36', '2.5.29.37.0'];
const usageBit = { digitalSignature: 0, nonRepudiation: 1, keyCertSign: 5 };

/** One certificate signs a hundred thousand clips: the last few that were read, by digest. */
const recent = new Map<string, Certificate>();
const maxRecent = 16;

/**
 * Reads one certificate.
 * @throws DerError when it is not a DER X.509 v3 certificate. Source: RFC 5280 section 4.1.
 */
export function readCertificate(der: Uint8Array): Certificate {
  const sha256 = createHash('sha256').update(der).digest('hex');
  const known = recent.get(sha256);
  if (known) return known;
  if (recent.size >= maxRecent) recent.clear();
  const certificate = parseCertificate(der, sha256);
  recent.set(sha256, certificate);
  return certificate;
}

function parseCertificate(der: Uint8Array, sha256: string): Certificate {
  const node = readDer(Buffer.from(der)); // a copy: it outlives the file it was read from
  const certificate = new DerMembers(node, tags.sequence, 'certificate');
  const body = new DerMembers(certificate.take(), tags.sequence, 'certificate body');
  const algorithm = certificate.take(tags.sequence);
  certificate.take(tags.bitString);
  certificate.end();
  const version = onlyChild(body.take(context(0)), 'certificate version', tags.integer);
  if (!version.content.equals(Buffer.of(2))) throw new DerError('not a version 3 certificate');
  const serial = body.take(tags.integer).content;
  if (!body.take(tags.sequence).der.equals(algorithm.der)) throw new DerError('two signature algorithms');
  const issuer = body.take(tags.sequence).der;
  const validity = new DerMembers(body.take(), tags.sequence, 'validity');
  const [notBeforeMs, notAfterMs] = [timeMs(validity.take()), timeMs(validity.take())];
  validity.end();
  const subject = body.take(tags.sequence).der;
  body.take(tags.sequence); // the public key is read by X509Certificate
  const extensions = readExtensions(body.optional(context(3)));
  body.end();
  return {
    x509: byOpenssl(() => new X509Certificate(node.der)),
    der: node.der,
    sha256,
    serial,
    issuer,
    subject,
    notBeforeMs,
    notAfterMs: notAfterMs + 999,
    signatureAlgorithm: oidText(new DerMembers(algorithm, tags.sequence, 'algorithm').take()),
    extensions,
  };
}

/** Every certificate of a PEM text, in order. @throws DerError if there is none, or one cannot be read. */
export function readPemCertificates(pem: string): Certificate[] {
  const blocks = [...pem.matchAll(/-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/g)];
  if (blocks.length === 0) throw new DerError('no certificate in PEM form');
  return blocks.map(([, base64]) => readCertificate(Buffer.from(base64 ?? '', 'base64')));
}

/**
 * Whether `signer` may sign and is vouched for by one of `roots` at that time (milliseconds since 1970).
 * With several roots (one a station, or an old and a new one) the best verdict counts.
 */
export function checkChain(signer: Certificate, roots: readonly Certificate[], atMs: number): KeyVerdict {
  const fault =
    whyNotASigner(signer) ??
    outsideValidity(signer, atMs, 'the signer’s certificate') ??
    nearest(roots.map((root) => whyNotIssuedBy(signer, root, atMs)));
  return fault === undefined ? { key: 'trusted' } : { key: 'untrusted', reason: fault };
}

/** No fault if one root has none; else the fault of a root of the right name, before that of a stranger. */
function nearest(faults: readonly (string | undefined)[]): string | undefined {
  if (faults.includes(undefined)) return undefined;
  return faults.find((fault) => fault !== notTheIssuer) ?? notTheIssuer;
}

const notTheIssuer = 'the signer’s certificate was not issued by the given root';

function whyNotIssuedBy(signer: Certificate, root: Certificate, atMs: number): string | undefined {
  if (!signer.issuer.equals(root.subject)) return notTheIssuer;
  if (!certificateAlgorithms.includes(signer.signatureAlgorithm))
    return 'the signer’s certificate is signed with an algorithm that is not accepted';
  if (!byOpenssl(() => signer.x509.checkIssued(root.x509) && signer.x509.verify(root.x509.publicKey)))
    return notTheIssuer;
  if (!isAuthority(root)) return 'the given root is no certification authority';
  return unknownCritical(root, 'the given root') ?? outsideValidity(root, atMs, 'the given root');
}

function whyNotASigner(signer: Certificate): string | undefined {
  const usage = keyUsage(signer);
  if (!usage || !(usage(usageBit.digitalSignature) || usage(usageBit.nonRepudiation)))
    return 'the signer’s certificate is not for signing';
  const purposes = signer.extensions.get(extensionOids.extendedKeyUsage);
  if (purposes && !readDer(purposes.value).children.some((purpose) => signingPurposes.includes(oidText(purpose))))
    return 'the signer’s certificate is for another purpose';
  return unknownCritical(signer, 'the signer’s certificate');
}

function isAuthority(certificate: Certificate): boolean {
  const constraints = certificate.extensions.get(extensionOids.basicConstraints);
  const [authority] = constraints ? readDer(constraints.value).children : [];
  return (
    authority?.tag === tags.boolean &&
    authority.content[0] === 0xff &&
    keyUsage(certificate)?.(usageBit.keyCertSign) === true
  );
}

function unknownCritical(certificate: Certificate, which: string): string | undefined {
  for (const [id, { critical }] of certificate.extensions)
    if (critical && !understood.includes(id)) return `${which} has a critical extension that is not known (${id})`;
  return undefined;
}

function outsideValidity(certificate: Certificate, atMs: number, which: string): string | undefined {
  if (atMs < certificate.notBeforeMs) return `${which} was not yet valid`;
  return atMs > certificate.notAfterMs ? `${which} had expired` : undefined;
}

/** A test for the bits of keyUsage; undefined when the extension is not there. */
function keyUsage(certificate: Certificate): ((bit: number) => boolean) | undefined {
  const extension = certificate.extensions.get(extensionOids.keyUsage);
  if (!extension) return undefined;
  const { tag, content } = readDer(extension.value);
  if (tag !== tags.bitString) throw new DerError('key usage: of another type');
  return (bit) => ((content[1 + (bit >> 3)] ?? 0) & (0x80 >> (bit & 7))) !== 0;
}

function readExtensions(wrapper: DerNode | undefined): Certificate['extensions'] {
  const found = new Map<string, { critical: boolean; value: Buffer }>();
  if (!wrapper) return found;
  for (const node of onlyChild(wrapper, 'extensions', tags.sequence).children) {
    const extension = new DerMembers(node, tags.sequence, 'extension');
    const id = oidText(extension.take());
    const critical = extension.optional(tags.boolean);
    if (found.has(id)) throw new DerError('an extension twice');
    found.set(id, { critical: critical !== undefined, value: extension.take(tags.octetString).content });
    extension.end();
  }
  return found;
}

/** What openssl cannot digest in a certificate is a fault of the certificate, not of ours. */
export function byOpenssl<T>(act: () => T): T {
  try {
    return act();
  } catch {
    throw new DerError('a certificate or key that cannot be processed');
  }
}
