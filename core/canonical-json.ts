// The byte form that is hashed and signed: RFC 8785 (JSON Canonicalization Scheme), narrowed to what our formats use.
// Narrowing: numbers are integers below 2^53, so that every JSON library of every language writes them alike.

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };

/** Our documents are a few levels deep. A hostile one must not exhaust the stack, in any reader. */
const maxDepth = 100;

/**
 * Canonical JSON text: members sorted by UTF-16 code units, no white space, minimal escapes. Members that are
 * `undefined` are left out, as in JSON.stringify; −0 is written `0`.
 * @throws TypeError for a number that is not a safe integer, a lone surrogate, a value that JSON does not have (an
 * instance of a class and a hole in an array among them), or more than 100 levels of nesting.
 * Source: RFC 8785 sections 3.2.2 and 3.2.3.
 */
export function canonicalJson(value: Json): string {
  return write(value, 0);
}

/** Puts text together by hand: every leaf of the log comes through here, more than once. */
function write(value: Json | undefined, depth: number): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value))
      throw new TypeError(`canonical JSON holds integers below 2^53 only, not ${value}`);
    return String(value);
  }
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value !== 'object') throw new TypeError(`canonical JSON has no ${typeof value}`);
  if (depth === maxDepth) throw new TypeError(`canonical JSON holds at most ${maxDepth} levels`);
  let text = '';
  if (Array.isArray(value)) {
    for (const item of value) text += `${text === '' ? '[' : ','}${write(item, depth + 1)}`;
    return text === '' ? '[]' : `${text}]`;
  }
  const members = value as { readonly [key: string]: Json | undefined };
  if (!isPlain(members)) throw new TypeError('canonical JSON has no instances of classes');
  for (const key of sorted(Object.keys(members))) {
    const member = members[key];
    if (member !== undefined) text += `${text === '' ? '{' : ','}${memberName(key)}${write(member, depth + 1)}`;
  }
  return text === '' ? '{}' : `${text}}`;
}

/** ASCII without what is escaped: `"`, `\\` and the control characters. */
const needsNoEscape = /^[ !#-[\]-~]*$/;

function quoted(text: string): string {
  if (needsNoEscape.test(text)) return `"${text}"`;
  if (!text.isWellFormed()) throw new TypeError('canonical JSON holds well-formed Unicode only');
  // RFC 8785 section 3.2.2.2 takes its escapes from here.
  return JSON.stringify(text);
}

/** Names of members with their quotes and colon: our documents have a few dozen. Bounded, since names can be hostile. */
const memberNames = new Map<string, string>();

function memberName(key: string): string {
  const known = memberNames.get(key);
  if (known !== undefined) return known;
  const name = `${quoted(key)}:`;
  if (key.length <= 32 && memberNames.size < 512) memberNames.set(key, name);
  return name;
}

function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** By UTF-16 code units, as strings compare. In place; by hand where there are few, which costs half of a call. */
function sorted(keys: string[]): string[] {
  if (keys.length > 24) return keys.sort();
  for (let i = 1; i < keys.length; i += 1) {
    const key = keys[i]!;
    let at = i;
    for (; at > 0 && keys[at - 1]! > key; at -= 1) keys[at] = keys[at - 1]!;
    keys[at] = key;
  }
  return keys;
}

/** The UTF-8 bytes of `canonicalJson(value)`: what is hashed, signed and written. */
export function canonicalBytes(value: Json): Buffer {
  return Buffer.from(canonicalJson(value), 'utf8');
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Parses bytes that must already be canonical.
 * @throws TypeError or SyntaxError if they are not valid UTF-8 or JSON, or differ from their canonical form (which
 * also rules out duplicate members and other second spellings of one value).
 */
export function parseCanonical(bytes: Uint8Array): Json {
  const text = strictUtf8.decode(bytes);
  const value = JSON.parse(text) as Json;
  if (canonicalJson(value) !== text) throw new TypeError('not in canonical form (RFC 8785)');
  return value;
}
