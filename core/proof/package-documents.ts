// The JSON documents of an evidence package and their strict parse. docs/formats.md §5 describes each member.
import Type, { type Static, type TSchema } from 'typebox';
import { Check } from 'typebox/value';
import { type Json, parseCanonical } from '../canonical-json.ts';
import type { CustodyEvent, Leaf } from '../custody-event.ts';

/** A document of an unknown hand, judged. `what` is one sentence for a finding. */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: 'newer-version' | 'invalid'; readonly what: string };

const knownMajor = 1;

/**
 * Parses canonical JSON whose `format` is `liuhen.<thing>/1` and holds it against the schema; never throws. Members the
 * schema does not name are kept.
 */
export function parseDocument<T>(bytes: Uint8Array, thing: string, schema: TSchema): Parsed<T> {
  const invalid = (what: string): Parsed<T> => ({ ok: false, problem: 'invalid', what });
  let value: Json;
  try {
    value = parseCanonical(bytes);
  } catch (error) {
    return invalid(`not canonical JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const major = majorOf(value, thing);
  if (major === undefined) return invalid(`not a liuhen.${thing} document`);
  if (major > knownMajor)
    return { ok: false, problem: 'newer-version', what: `liuhen.${thing}/${major} is newer than this reader knows` };
  if (!Check(schema, value)) return invalid(`a member of liuhen.${thing}/${major} is missing or of the wrong form`);
  return { ok: true, value: value as T };
}

/** The major version in a document's `format`; undefined when it is no such document. */
function majorOf(value: Json, thing: string): number | undefined {
  if (typeof value !== 'object' || value === null || !('format' in value)) return undefined;
  const match = /^liuhen\.([a-z]+)\/([1-9][0-9]{0,8})$/.exec(String(value.format));
  return match?.[1] === thing ? Number(match[2]) : undefined;
}

const hex = (digits?: number) =>
  Type.String({ pattern: digits === undefined ? '^([0-9a-f]{2})*$' : `^[0-9a-f]{${digits}}$` });
const size = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });

/** Building blocks that all our document schemas share. */
export const schemas = {
  hex,
  size,
  integer: Type.Integer({ minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER }),
  text: Type.String(),
  /** RFC 3339, UTC, with milliseconds. */
  time: Type.String({ pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3}Z$' }),
  clip: Type.String({ pattern: '^[A-Z][A-Z0-9]{1,15}-[0-9]{8}-[0-9]{6}$' }),
  station: Type.Object({
    id: Type.String({ pattern: '^[A-Z][A-Z0-9]{1,15}$' }),
    uid: hex(32),
    name: Type.String(),
  }),
};

const { clip, text, time } = schemas;
// Of bytes there is one spelling: the bits that the last character has left over are zero (RFC 4648 section 3.5).
const base64 = Type.String({
  pattern: '^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/][AQgw]==|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=)?$',
});
const hash = Type.String({ pattern: '^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$' });

const contentsSchema = Type.Object({
  format: text,
  station: schemas.station,
  madeAt: time,
  requestedBy: text,
  purpose: text,
  logSize: size,
  clips: Type.Array(
    Type.Object({ clip, sha256: hex(64), lastClipSeq: Type.Integer({ minimum: 1, maximum: 2 ** 32 }) }),
  ),
  files: Type.Array(Type.Object({ path: text, bytes: size, sha256: hex(64) })),
  later: Type.Array(text),
});

const eventMembers = {
  format: text,
  seq: size,
  at: time,
  atQuality: Type.Enum(['synced', 'holdover', 'untrusted']),
  // Not held to the closed list: a type that a later minor version adds does not make the chain any weaker.
  type: Type.String({ pattern: '^[a-z-]+$' }),
  actor: text,
  clip: Type.Optional(clip),
  clipSeq: Type.Optional(Type.Integer({ minimum: 1, maximum: 2 ** 32 })),
  clipPrev: Type.Optional(hex(64)),
  public: Type.Record(Type.String(), Type.Unknown()),
  private: Type.Optional(hex(64)),
};
const leafSchema = Type.Object(eventMembers);

const custodySchema = Type.Object({
  format: text,
  clip,
  events: Type.Array(
    Type.Object({
      ...eventMembers,
      salt: Type.Optional(hex(32)),
      detail: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
    }),
  ),
});

const inclusionSchema = Type.Object({
  format: text,
  treeSize: size,
  proofs: Type.Array(Type.Object({ index: size, leaf: base64, hashes: Type.Array(hash) })),
});

const consistencySchema = Type.Object({ format: text, from: size, to: size, hashes: Type.Array(hash) });

export type Contents = Static<typeof contentsSchema>;
export type Inclusion = Static<typeof inclusionSchema>;
export type Consistency = Static<typeof consistencySchema>;
export interface Custody {
  readonly format: string;
  readonly clip: string;
  readonly events: readonly CustodyEvent[];
}

export const parseContents = (bytes: Uint8Array) => parseDocument<Contents>(bytes, 'contents', contentsSchema);
export const parseInclusion = (bytes: Uint8Array) => parseDocument<Inclusion>(bytes, 'inclusion', inclusionSchema);
export const parseConsistency = (bytes: Uint8Array) =>
  parseDocument<Consistency>(bytes, 'consistency', consistencySchema);
export const parseLeaf = (bytes: Uint8Array) => parseDocument<Leaf>(bytes, 'event', leafSchema);

/** Parses custody.json; events of a newer major make the whole `newer-version`. */
export function parseCustody(bytes: Uint8Array): Parsed<Custody> {
  const parsed = parseDocument<Custody>(bytes, 'custody', custodySchema);
  if (!parsed.ok) return parsed;
  for (const { format } of parsed.value.events) {
    const major = majorOf({ format }, 'event');
    if (major === undefined) return { ok: false, problem: 'invalid', what: 'an entry is no liuhen.event' };
    if (major > knownMajor)
      return { ok: false, problem: 'newer-version', what: `liuhen.event/${major} is newer than this reader knows` };
  }
  return parsed;
}
