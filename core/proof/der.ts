// A small strict DER reader for untrusted signatures and certificates (X.690 section 10). What it does not accept as
// the one possible encoding it refuses: that is its whole purpose. It holds no state and knows no certificate.

/** One element. `children` is empty for a primitive one. */
export interface DerNode {
  /** The identifier octet: class, constructed bit and a tag number below 31. */
  readonly tag: number;
  /** The whole element with its header. */
  readonly der: Buffer;
  readonly content: Buffer;
  readonly children: readonly DerNode[];
}

/** Not DER, or not of the expected shape. The message tells a person what and where. */
export class DerError extends Error {}

export const tags = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

/** `[n]` constructed: EXPLICIT, or IMPLICIT in place of a SEQUENCE or SET. */
export const context = (n: number) => 0xa0 | n;

const maxBytes = 1 << 20;
const maxDepth = 32;
const constructedBit = 0x20;

/**
 * Reads exactly one element, every nested one included.
 * @throws DerError for trailing bytes, an indefinite, non-minimal or overlong length, a tag number of 31 and more, a
 * primitive value in a second spelling, nesting deeper than 32 or more than 1 MiB.
 */
export function readDer(bytes: Uint8Array): DerNode {
  if (bytes.length > maxBytes) throw new DerError(`over ${maxBytes} bytes`);
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const node = readElement(buffer, 0);
  if (node.der.length !== buffer.length) throw new DerError('bytes after the end');
  return node;
}

function readElement(bytes: Buffer, depth: number): DerNode {
  if (depth > maxDepth) throw new DerError('nested too deep');
  const tag = byteAt(bytes, 0);
  if ((tag & 0x1f) === 0x1f) throw new DerError('a tag number above 30');
  const { headerBytes, contentBytes } = readLength(bytes);
  const end = headerBytes + contentBytes;
  if (end > bytes.length) throw new DerError('cut short');
  const content = bytes.subarray(headerBytes, end);
  const children = tag & constructedBit ? readChildren(content, depth + 1) : [];
  checkUniversal(tag, content);
  return { tag, der: bytes.subarray(0, end), content, children };
}

function readChildren(content: Buffer, depth: number): DerNode[] {
  const children: DerNode[] = [];
  for (let rest = content; rest.length > 0; ) {
    const child = readElement(rest, depth);
    children.push(child);
    rest = rest.subarray(child.der.length);
  }
  return children;
}

function readLength(bytes: Buffer): { headerBytes: number; contentBytes: number } {
  const first = byteAt(bytes, 1);
  if (first < 0x80) return { headerBytes: 2, contentBytes: first };
  const count = first & 0x7f;
  if (count === 0) throw new DerError('an indefinite length');
  if (count > 4) throw new DerError('a length of more than four bytes');
  let contentBytes = 0;
  for (let i = 0; i < count; i++) contentBytes = contentBytes * 256 + byteAt(bytes, 2 + i);
  if (contentBytes < 0x80 || contentBytes < 256 ** (count - 1))
    throw new DerError('a length in a longer form than needed');
  return { headerBytes: 2 + count, contentBytes };
}

/** Values of universal types that BER lets one write in several ways. */
function checkUniversal(tag: number, content: Buffer): void {
  if (tag >= 0x40) return;
  const constructed = (tag & constructedBit) !== 0;
  const mustBeConstructed = (tag | constructedBit) === tags.sequence || (tag | constructedBit) === tags.set;
  if (constructed !== mustBeConstructed) throw new DerError('a universal type in the wrong form');
  valueChecks[tag]?.(content);
}

const valueChecks: Readonly<Record<number, (content: Buffer) => void>> = {
  0: () => {
    throw new DerError('an end-of-contents mark');
  },
  [tags.boolean]: (content) => {
    if (content.length !== 1 || (content[0] !== 0 && content[0] !== 0xff))
      throw new DerError('a BOOLEAN in another form');
  },
  [tags.integer]: checkInteger,
  [tags.bitString]: checkBitString,
  [tags.null]: (content) => {
    if (content.length !== 0) throw new DerError('a NULL with content');
  },
  [tags.oid]: checkOid,
};

function checkInteger(content: Buffer): void {
  const [first, second] = content;
  if (first === undefined) throw new DerError('an INTEGER without content');
  if (second === undefined) return;
  if ((first === 0 && second < 0x80) || (first === 0xff && second >= 0x80))
    throw new DerError('an INTEGER with padding');
}

function checkBitString(content: Buffer): void {
  const unused = content[0];
  if (unused === undefined || unused > 7 || (unused > 0 && content.length === 1))
    throw new DerError('not a BIT STRING');
  if ((content.at(-1)! & ((1 << unused) - 1)) !== 0 && content.length > 1)
    throw new DerError('a BIT STRING with stray bits');
}

function checkOid(content: Buffer): void {
  let startsArc = true;
  for (const byte of content) {
    if (startsArc && byte === 0x80) throw new DerError('an object identifier with padding');
    startsArc = byte < 0x80;
  }
  if (content.length === 0 || !startsArc) throw new DerError('an object identifier cut short');
}

function byteAt(bytes: Buffer, index: number): number {
  const byte = bytes[index];
  if (byte === undefined) throw new DerError('cut short');
  return byte;
}

/** Takes the members of a SEQUENCE one after the other, so that nothing is skipped and nothing left over. */
export class DerMembers {
  readonly #what: string;
  readonly #members: readonly DerNode[];
  #next = 0;

  constructor(node: DerNode, tag: number, what: string) {
    if (node.tag !== tag) throw new DerError(`${what}: of another type`);
    this.#what = what;
    this.#members = node.children;
  }

  /** The next member, which must have this tag (any, when none is given). */
  take(tag?: number): DerNode {
    const member = this.#members[this.#next++];
    if (!member) throw new DerError(`${this.#what}: a member is missing`);
    if (tag !== undefined && member.tag !== tag) throw new DerError(`${this.#what}: a member of another type`);
    return member;
  }

  /** The next member if it has this tag. */
  optional(tag: number): DerNode | undefined {
    return this.#members[this.#next]?.tag === tag ? this.#members[this.#next++] : undefined;
  }

  end(): void {
    if (this.#next !== this.#members.length) throw new DerError(`${this.#what}: a member too many`);
  }
}

/** The only child of an element, which must have this tag if one is given. */
export function onlyChild(node: DerNode, what: string, tag?: number): DerNode {
  const [child] = node.children;
  if (!child || node.children.length !== 1) throw new DerError(`${what}: not exactly one`);
  if (tag !== undefined && child.tag !== tag) throw new DerError(`${what}: of another type`);
  return child;
}

/** An OBJECT IDENTIFIER in dotted form. */
export function oidText(node: DerNode): string {
  if (node.tag !== tags.oid) throw new DerError('not an object identifier');
  const arcs: bigint[] = [];
  let arc = 0n;
  for (const byte of node.content) {
    arc = (arc << 7n) | BigInt(byte & 0x7f);
    if (byte >= 0x80) continue;
    arcs.push(arc);
    arc = 0n;
  }
  const [first = 0n, ...rest] = arcs;
  const top = first < 40n ? 0n : first < 80n ? 1n : 2n;
  return [top, first - top * 40n, ...rest].join('.');
}

/**
 * UTCTime or GeneralizedTime in the one form that RFC 5280 section 4.1.2.5 allows, as milliseconds since 1970.
 * UTCTime years 50 to 99 are 1950 to 1999.
 */
export function timeMs(node: DerNode): number {
  const text = node.content.toString('latin1');
  const short = node.tag === tags.utcTime && /^\d{12}Z$/.test(text);
  const long = node.tag === tags.generalizedTime && /^\d{14}Z$/.test(text);
  if (!short && !long) throw new DerError('not a time in DER form');
  const digits = short ? (Number(text.slice(0, 2)) < 50 ? '20' : '19') + text : text;
  const iso = digits.replace(/^(....)(..)(..)(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6.000Z');
  const ms = Date.parse(iso);
  if (Number.isNaN(ms) || new Date(ms).toISOString() !== iso) throw new DerError('no such time');
  return ms;
}
