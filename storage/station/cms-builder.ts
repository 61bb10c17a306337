// Builds detached CMS signatures from a digest alone, so that no content is ever in memory. docs/formats.md section 3.
import { createHash, type KeyObject, sign, type X509Certificate } from 'node:crypto';
import { ecdsaWithSha256 } from './certificate.ts';
import { type DerPart, encode, encoded, integer, octets, oid, sequence, setOf, tagged, time } from './der-builder.ts';

const oids = {
  data: '1.2.840.113549.1.7.1',
  signedData: '1.2.840.113549.1.7.2',
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingTime: '1.2.840.113549.1.9.5',
  signingCertificateV2: '1.2.840.113549.1.9.16.2.47',
  sha256: '2.16.840.1.101.3.4.2.1',
};

export interface SigningIdentity {
  readonly certificate: X509Certificate;
  readonly privateKey: KeyObject;
}

/**
 * A detached SignedData (DER) with one SignerInfo, ECDSA P-256 and SHA-256, CAdES-BES attributes.
 * @param sha256 digest of the content, 32 bytes
 * @param signingTimeMs written to the second
 * Source: RFC 5652 sections 5.3, 5.4 and 11; RFC 5035 section 3 (signingCertificateV2); RFC 5754 section 2.
 */
export function detachedSignature(identity: SigningIdentity, sha256: Uint8Array, signingTimeMs: number): Buffer {
  if (sha256.length !== 32) throw new TypeError(`a SHA-256 digest has 32 bytes, not ${sha256.length}`);
  const certificate = encoded(identity.certificate.raw);
  const certificateHash = createHash('sha256').update(identity.certificate.raw).digest();
  const digestAlgorithm = sequence(oid(oids.sha256));
  const attributes = setOf(
    attribute(oids.contentType, oid(oids.data)),
    attribute(oids.signingTime, time(signingTimeMs)),
    attribute(oids.messageDigest, octets(sha256)),
    attribute(oids.signingCertificateV2, sequence(sequence(sequence(octets(certificateHash))))),
  );
  // signed as SET OF (tag 0x31), stored as [0] IMPLICIT: RFC 5652 section 5.4
  const signature = sign('sha256', encode(attributes), { key: identity.privateKey, dsaEncoding: 'der' });
  const signer = sequence(
    integer(Buffer.of(1)),
    issuerAndSerial(certificate),
    digestAlgorithm,
    tagged(0, ...partsOf(attributes)),
    sequence(oid(ecdsaWithSha256)),
    octets(signature),
  );
  const signedData = sequence(
    integer(Buffer.of(1)),
    setOf(digestAlgorithm),
    sequence(oid(oids.data)),
    tagged(0, certificate),
    setOf(signer),
  );
  return encode(sequence(oid(oids.signedData), tagged(0, signedData)));
}

function attribute(id: string, value: DerPart): DerPart {
  return sequence(oid(id), setOf(value));
}

/** Issuer and serial as they stand in the certificate: TBSCertificate is [version], serial, algorithm, issuer, … */
function issuerAndSerial(certificate: DerPart): DerPart {
  const [body] = partsOf(certificate);
  const [, serial, , issuer] = partsOf(body as DerPart);
  return sequence(issuer as DerPart, serial as DerPart);
}

function partsOf(part: DerPart): DerPart[] {
  if (typeof part.value === 'string') throw new TypeError('not a constructed element');
  return part.value;
}
