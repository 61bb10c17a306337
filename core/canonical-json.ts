// The byte form that is hashed and signed: RFC 8785 (JSON Canonicalization Scheme), narrowed to what our formats use.
// Narrowing: numbers are integers below 2^53, so that every JSON library of every language writes them alike.

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };

/**
 * Canonical JSON text: members sorted by UTF-16 code units, no white space, minimal escapes. Members that are
 * `undefined` are left out, as in JSON.stringify.
 * @throws TypeError for a number that is not a safe integer, a lone surrogate, or a value that JSON does not have.
 * Source: RFC 8785 sections 3.2.2 and 3.2.3.
 */
export function canonicalJson(value: Json): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value))
      throw new TypeError(`canonical JSON holds integers below 2^53 only, not ${value}`);
    return String(value);
  }
  if (typeof value === 'string') {
    if (!value.isWellFormed()) throw new TypeError('canonical JSON holds well-formed Unicode only');
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object') throw new TypeError(`canonical JSON has no ${typeof value}`);
  const members = Object.entries(value as { readonly [key: string]: Json | undefined })
    .filter((member): member is [string, Json] => member[1] !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([key, member]) => `${canonicalJson(key)}:${canonicalJson(member)}`);
  return `{${members.join(',')}}`;
}

/** The UTF-8 bytes of `canonicalJson(value)`: what is hashed, signed and written. */
export function canonicalBytes(value: Json): Buffer {
  return Buffer.from(canonicalJson(value), 'utf8');
}

/**
 * Parses bytes that must already be canonical.
 * @throws TypeError or SyntaxError if they are not valid UTF-8 or JSON, or differ from their canonical form (which
 * also rules out duplicate members and other second spellings of one value).
 */
export function parseCanonical(bytes: Uint8Array): Json {
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  const value = JSON.parse(text) as Json;
  if (canonicalJson(value) !== text) throw new TypeError('not in canonical form (RFC 8785)');
  return value;
}
