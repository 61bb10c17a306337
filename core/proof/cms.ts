// Checks a detached CMS signature over a digest. docs/formats.md section 3; RFC 5652 section 5.6. What it reads is
// untrusted: bad input gives a report, never an exception. It imports nothing that signs.
import { verify } from 'node:crypto';
import {
  byOpenssl,
  type Certificate,
  checkChain,
  type KeyVerdict,
  readCertificate,
  readPemCertificates,
} from './certificate.ts';
import { context, DerError, DerMembers, type DerNode, oidText, onlyChild, readDer, tags, timeMs } from './der.ts';

export interface SignatureReport {
  /**
   * good: the holder of the certificate's key signed this very content. bad: well-formed, but for other content, or
   * the signature does not hold. unparsable: not a signature of the form that docs/formats.md describes.
   */
  readonly signature: 'good' | 'bad' | 'unparsable';
  /**
   * Whether the agency's root vouches for the certificate at the time of signing. `cannot-tell` when no root was given,
   * or when nothing shows that the certificate's holder signed.
   */
  readonly key: 'trusted' | 'untrusted' | 'cannot-tell';
  /** Lower-case hex. */
  readonly signerCertificateSha256?: string;
  /** By the signer's own clock. */
  readonly signingTimeMs?: number;
  /** Why it is not good and trusted, for a person. */
  readonly reason?: string;
}

interface SignedData {
  readonly certificates: readonly Certificate[];
  readonly signer: { readonly issuer: Buffer; readonly serial: Buffer };
  readonly attributes: ReadonlyMap<string, DerNode>;
  /** What the signature is over: the attributes as SET OF. */
  readonly signedBytes: Buffer;
  readonly algorithm: 'ecdsa' | 'rsa';
  readonly signature: Buffer;
}

const oids = {
  data: '1.2.840.113549.1.7.1',
  signedData: '1.2.840.113549.1.7.2',
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingTime: '1.2.840.113549.1.9.5',
  signingCertificateV2: '1.2.840.113549.1.9.16.2.47',
  sha256: '2.16.840.1.101.3.4.2.1',
};
const signatureAlgorithms: Readonly<Record<string, 'ecdsa' | 'rsa'>> = {
  '1.2.840.10045.4.3.2': 'ecdsa',
  '1.2.840.113549.1.1.1': 'rsa',
  '1.2.840.113549.1.1.11': 'rsa',
};
const minRsaBits = 2048;

/**
 * @param p7s the signature file
 * @param contentSha256 32 bytes: the digest of the content at hand, computed by the caller
 * @param options.root PEM of the root, or roots, obtained from the agency
 * @param options.atMs when the chain must be valid (milliseconds since 1970); the signing time by default
 */
export function verifyDetached(
  p7s: Uint8Array,
  contentSha256: Uint8Array,
  options: { readonly root?: string | undefined; readonly atMs?: number | undefined } = {},
): SignatureReport {
  try {
    return judge(readSignedData(p7s), contentSha256, options);
  } catch (error) {
    if (!(error instanceof DerError)) throw error;
    return { signature: 'unparsable', key: 'cannot-tell', reason: error.message };
  }
}

function judge(
  signed: SignedData,
  contentSha256: Uint8Array,
  { root, atMs }: { readonly root?: string | undefined; readonly atMs?: number | undefined },
): SignatureReport {
  const certificate = signerCertificate(signed);
  const signingTime = signed.attributes.get(oids.signingTime);
  const signingTimeMs = signingTime && timeMs(signingTime);
  const facts = {
    signerCertificateSha256: certificate.sha256,
    ...(signingTimeMs === undefined ? {} : { signingTimeMs }),
  };
  const forged = whyNotSignedBy(certificate, signed);
  if (forged) return { signature: 'bad', key: 'cannot-tell', ...facts, reason: forged };
  const key = judgeKey(certificate, root, atMs ?? signingTimeMs);
  if (!attribute(signed, oids.messageDigest, tags.octetString).content.equals(contentSha256))
    return { signature: 'bad', key: key.key, ...facts, reason: 'the signature is for other content' };
  return { signature: 'good', ...facts, ...key };
}

function judgeKey(certificate: Certificate, root: string | undefined, atMs: number | undefined): KeyVerdict {
  if (root === undefined) return { key: 'cannot-tell', reason: 'no root was given' };
  if (atMs === undefined) return { key: 'cannot-tell', reason: 'the signature does not say when it was made' };
  try {
    return checkChain(certificate, readPemCertificates(root), atMs);
  } catch (error) {
    if (!(error instanceof DerError)) throw error;
    return { key: 'untrusted', reason: `root or signer’s certificate: ${error.message}` };
  }
}

/** Key, algorithm and signature over the attributes. */
function whyNotSignedBy({ x509 }: Certificate, signed: SignedData): string | undefined {
  const key = byOpenssl(() => x509.publicKey);
  const { namedCurve, modulusLength = 0 } = key.asymmetricKeyDetails ?? {};
  if (signed.algorithm === 'ecdsa' && (key.asymmetricKeyType !== 'ec' || namedCurve !== 'prime256v1'))
    return 'the signer’s key is not a P-256 key';
  if (signed.algorithm === 'rsa' && (key.asymmetricKeyType !== 'rsa' || modulusLength < minRsaBits))
    return `the signer’s key is not an RSA key of ${minRsaBits} bits or more`;
  const holds = byOpenssl(() => verify('sha256', signed.signedBytes, { key, dsaEncoding: 'der' }, signed.signature));
  return holds ? undefined : 'the signature does not hold';
}

/** The certificate that SignerInfo names and that the signed attributes bind by its digest (RFC 5035 section 3). */
function signerCertificate(signed: SignedData): Certificate {
  const digest = signingCertificateDigest(attribute(signed, oids.signingCertificateV2, tags.sequence));
  const named = signed.certificates.find(
    ({ issuer, serial }) => issuer.equals(signed.signer.issuer) && serial.equals(signed.signer.serial),
  );
  if (!named) throw new DerError('the signer’s certificate is not in the signature');
  if (named.sha256 !== digest.toString('hex'))
    throw new DerError('the signer’s certificate is not the one that was signed');
  return named;
}

/** SigningCertificateV2 → first ESSCertIDv2 → certHash. Its hash algorithm, if written, must be SHA-256. */
function signingCertificateDigest(value: DerNode): Buffer {
  const [first] = new DerMembers(value, tags.sequence, 'signing certificate').take(tags.sequence).children;
  if (!first) throw new DerError('signing certificate: empty');
  const id = new DerMembers(first, tags.sequence, 'signing certificate');
  const algorithm = id.optional(tags.sequence);
  if (algorithm) requireSha256(algorithm);
  return id.take(tags.octetString).content;
}

function attribute(signed: SignedData, id: string, tag: number): DerNode {
  const value = signed.attributes.get(id);
  if (value?.tag !== tag) throw new DerError(`signed attribute ${id} is missing or of another type`);
  return value;
}

/** ContentInfo and SignedData, RFC 5652 sections 3 and 5.1: one digest algorithm, no content, one signer. */
function readSignedData(p7s: Uint8Array): SignedData {
  const outer = new DerMembers(readDer(p7s), tags.sequence, 'content info');
  requireOid(outer.take(), oids.signedData, 'content type');
  const data = new DerMembers(onlyChild(outer.take(context(0)), 'content info'), tags.sequence, 'signed data');
  outer.end();
  requireVersion1(data.take());
  requireSha256(onlyChild(data.take(tags.set), 'digest algorithms'));
  requireOid(onlyChild(data.take(tags.sequence), 'a detached signature’s content'), oids.data, 'type of the content');
  const certificates = data.take(context(0)).children.map(({ der }) => readCertificate(der));
  const signer = onlyChild(data.take(tags.set), 'signers');
  data.end();
  return { certificates, ...readSignerInfo(signer) };
}

/** SignerInfo, RFC 5652 section 5.3. Unsigned attributes may follow; they prove nothing here and are passed over. */
function readSignerInfo(node: DerNode): Omit<SignedData, 'certificates'> {
  const info = new DerMembers(node, tags.sequence, 'signer');
  requireVersion1(info.take());
  const id = new DerMembers(info.take(), tags.sequence, 'signer’s name');
  const [issuer, serial] = [id.take(tags.sequence).der, id.take(tags.integer).content];
  id.end();
  requireSha256(info.take(tags.sequence));
  const attributes = info.take(context(0));
  const algorithm = signatureAlgorithm(info.take(tags.sequence));
  const signature = info.take(tags.octetString).content;
  info.optional(context(1));
  info.end();
  return {
    signer: { issuer, serial },
    attributes: readAttributes(attributes),
    // signed with the tag of SET OF in place of [0]: RFC 5652 section 5.4
    signedBytes: Buffer.concat([Buffer.of(tags.set), attributes.der.subarray(1)]),
    algorithm,
    signature,
  };
}

/** Each attribute once, with one value, in the order of DER (X.690 section 11.6). */
function readAttributes(node: DerNode): ReadonlyMap<string, DerNode> {
  const found = new Map<string, DerNode>();
  let before: Buffer | undefined;
  for (const child of node.children) {
    if (before && Buffer.compare(before, child.der) >= 0) throw new DerError('signed attributes out of order');
    before = child.der;
    const attribute = new DerMembers(child, tags.sequence, 'signed attribute');
    const id = oidText(attribute.take());
    if (found.has(id)) throw new DerError('a signed attribute twice');
    found.set(id, onlyChild(attribute.take(tags.set), 'value of a signed attribute'));
    attribute.end();
  }
  const type = found.get(oids.contentType);
  if (!type) throw new DerError('the signed attributes do not say the type of the content');
  requireOid(type, oids.data, 'type of the signed content');
  return found;
}

function signatureAlgorithm(node: DerNode): 'ecdsa' | 'rsa' {
  const id = algorithmId(node);
  const algorithm = signatureAlgorithms[id];
  if (!algorithm) throw new DerError(`signature algorithm ${id} is not accepted`);
  return algorithm;
}

function requireSha256(node: DerNode): void {
  const id = algorithmId(node);
  if (id !== oids.sha256) throw new DerError(`digest algorithm ${id} is not accepted`);
}

/** AlgorithmIdentifier whose parameters are absent or NULL. */
function algorithmId(node: DerNode): string {
  const algorithm = new DerMembers(node, tags.sequence, 'algorithm');
  const id = oidText(algorithm.take());
  algorithm.optional(tags.null);
  algorithm.end();
  return id;
}

function requireOid(node: DerNode, id: string, what: string): void {
  if (oidText(node) !== id) throw new DerError(`${what}: not ${id}`);
}

function requireVersion1(node: DerNode): void {
  if (node.tag !== tags.integer || !node.content.equals(Buffer.of(1))) throw new DerError('another version');
}
