// The few DER forms that certificates and signatures are built from, over node-forge's asn1. Building only: what
// comes from outside is read by core/proof/der.ts.
import forge from 'node-forge';

const { asn1 } = forge;
export type DerPart = forge.asn1.Asn1;

const { Class, Type } = asn1;
const binary = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');
const primitive = (type: forge.asn1.Type, content: Uint8Array) =>
  asn1.create(Class.UNIVERSAL, type, false, binary(content));

export const sequence = (...parts: DerPart[]) => asn1.create(Class.UNIVERSAL, Type.SEQUENCE, true, parts);
export const oid = (dotted: string) => asn1.create(Class.UNIVERSAL, Type.OID, false, asn1.oidToDer(dotted).getBytes());
export const octets = (content: Uint8Array) => primitive(Type.OCTETSTRING, content);
/** A BIT STRING without unused bits, unless their number is given. */
export const bits = (content: Uint8Array, unused = 0) =>
  primitive(Type.BITSTRING, Buffer.concat([Buffer.of(unused), content]));
export const utf8 = (text: string) => primitive(Type.UTF8, Buffer.from(text, 'utf8'));
export const yes = () => primitive(Type.BOOLEAN, Buffer.of(0xff));
/** A non-negative INTEGER from its big-endian bytes, whose top bit is clear. */
export const integer = (bigEndian: Uint8Array) => primitive(Type.INTEGER, bigEndian);
/** `[tag]` around parts: EXPLICIT around one, or IMPLICIT in place of a SEQUENCE or SET. */
export const tagged = (tag: number, ...parts: DerPart[]) => asn1.create(Class.CONTEXT_SPECIFIC, tag, true, parts);
/** `[tag] IMPLICIT` in place of an OCTET STRING. */
export const taggedOctets = (tag: number, content: Uint8Array) =>
  asn1.create(Class.CONTEXT_SPECIFIC, tag, false, binary(content));

/** A SET OF in DER: elements in the order of their encoded bytes. Source: X.690 section 11.6. */
export const setOf = (...parts: DerPart[]) => {
  const sorted = parts.toSorted((a, b) => Buffer.compare(encode(a), encode(b)));
  return asn1.create(Class.UNIVERSAL, Type.SET, true, sorted);
};

/** An element that is DER already (our own keys and certificates), taken over as it is. */
export const encoded = (der: Uint8Array) => asn1.fromDer(binary(der), true);

/** UTCTime until 2049, GeneralizedTime from 2050, to the second. Source: RFC 5280 section 4.1.2.5, RFC 5652 11.3. */
export function time(ms: number): DerPart {
  const digits = `${new Date(ms).toISOString().slice(0, 19).replace(/[-T:]/g, '')}Z`;
  const year = new Date(ms).getUTCFullYear();
  return year >= 1950 && year < 2050
    ? primitive(Type.UTCTIME, Buffer.from(digits.slice(2), 'latin1'))
    : primitive(Type.GENERALIZEDTIME, Buffer.from(digits, 'latin1'));
}

export function encode(part: DerPart): Buffer {
  return Buffer.from(asn1.toDer(part).getBytes(), 'latin1');
}
