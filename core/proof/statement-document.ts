// The strict parse of a statement of completeness. docs/formats.md §6 describes each member.
import Type from 'typebox';
import type { Statement } from '../statement.ts';
import { type Parsed, parseDocument, schemas } from './package-documents.ts';

const { clip, hex, integer, size, text, time } = schemas;
const nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const Code = Type.String({ minLength: 1 });
const Span = { from: time, to: time };

const statementSchema = Type.Object({
  format: text,
  station: schemas.station,
  madeAt: time,
  madeBy: text,
  logSize: size,
  zone: text,
  case: Type.Object({ id: text, number: text }),
  operation: Type.Object({
    id: hex(16),
    matter: Code,
    facts: Type.Object({
      sessions: Type.Array(Type.Object(Span), { minItems: 1 }),
      place: nullable(text),
      officers: Type.Array(text),
      posted: Type.Array(Type.Object({ post: Code, camera: text, from: nullable(time), to: nullable(time) })),
      items: size,
    }),
  }),
  rule: Type.Object({
    matter: Code,
    title: text,
    mode: Type.Enum(['full', 'key-moments', 'text-suffices']),
    toleranceMs: Type.Object({ ms: size }),
    posts: Type.Array(
      Type.Object({ post: Code, title: text, mandatory: Type.Enum(['always', 'when-items', 'never']) }),
    ),
    start: Type.Object({ text }),
    end: Type.Object({ text }),
  }),
  sources: Type.Array(Type.Object({ id: text, mark: text, title: text, clause: nullable(text) })),
  packs: Type.Array(Type.Object({ pack: text, sha256: hex(64) })),
  standIns: Type.Array(Type.Object({ post: Code, camera: text, ...Span, officer: text, reason: text })),
  placing: Type.Object({ driftMsPerDay: size, trustsCuts: Type.Boolean() }),
  clips: Type.Array(
    Type.Object({
      clip,
      sha256: hex(64),
      camera: text,
      start: nullable(time),
      end: nullable(time),
      startSource: nullable(Type.Enum(['name', 'container', 'file-time'])),
      offsetMs: nullable(integer),
      uncertaintyMs: nullable(size),
      trust: Type.Enum(['measured', 'filmed', 'anchored', 'bounded', 'none']),
      basis: Type.Array(size),
      isCut: Type.Boolean(),
      stretches: nullable(Type.Array(Type.Object({ kind: Code, fromMs: size, toMs: size }))),
    }),
  ),
  answer: Type.Object({
    verdict: Type.Enum(['covered', 'gap', 'unknown']),
    gaps: Type.Array(Type.Object({ post: Code, ...Span, ms: size, kind: Code })),
    alone: Type.Array(Type.Object({ post: Code, camera: text, ...Span })),
    posts: Type.Array(Type.Object({ post: Code, isMandatory: Type.Boolean(), verdict: Code })),
    reasons: Type.Array(Type.Object({ code: Code, clips: Type.Array(text) })),
    toleranceMs: nullable(size),
  }),
  explained: Type.Boolean(),
  notes: Type.Array(
    Type.Object({
      note: text,
      state: Type.Enum(['submitted', 'approved', 'returned']),
      facts: nullable(
        Type.Object({
          cause: text,
          text,
          substitute: nullable(text),
          signers: Type.Array(text),
          gaps: Type.Array(Type.Object({ post: Code, ...Span })),
          chain: Type.Optional(
            Type.Object({
              chain: Code,
              title: text,
              steps: Type.Array(Type.Object({ step: Code, title: text, roles: Type.Array(Code) })),
            }),
          ),
        }),
      ),
      judged: nullable(Type.Object({ user: nullable(text), at: time, opinion: nullable(text) })),
      steps: Type.Optional(
        Type.Array(
          Type.Object({
            step: Code,
            title: nullable(text),
            outcome: Type.Enum(['approve', 'return']),
            at: time,
            user: nullable(text),
            opinion: nullable(text),
          }),
        ),
      ),
    }),
  ),
  checklist: Type.Array(
    Type.Object({
      step: Code,
      title: text,
      evidence: text,
      state: text,
      done: size,
      of: size,
      marks: Type.Array(
        Type.Object({
          clip: nullable(text),
          at: nullable(time),
          document: nullable(text),
          item: nullable(size),
          reason: nullable(text),
        }),
      ),
    }),
  ),
  findings: Type.Array(Type.Record(Type.String(), Type.Unknown())),
  limits: Type.Object({ zh: text, en: text }),
});

/** Every time in it is a moment that there is: the pattern alone lets a thirteenth month pass. */
export function parseStatement(bytes: Uint8Array): Parsed<Statement> {
  const parsed = parseDocument<Statement>(bytes, 'statement', statementSchema);
  if (!parsed.ok) return parsed;
  const at = falseTime(parsed.value);
  return at === undefined ? parsed : { ok: false, problem: 'invalid', what: `no moment that there is: ${at}` };
}

const isTimeShaped = /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z$/;

/** The first text in the form of a time that is none. Not of what a person wrote: those are shown, not computed with. */
function falseTime({ madeAt, operation, standIns, clips, answer, notes, checklist }: Statement): string | undefined {
  const moments = checklist.map(({ marks }) => marks.map(({ at }) => at));
  const judged = notes.map(({ facts, judged, steps }) => [facts?.gaps, judged?.at, steps?.map(({ at }) => at)]);
  const computed: unknown[] = [madeAt, operation.facts, standIns, clips, answer, moments, judged];
  const look = (value: unknown): string | undefined => {
    if (typeof value === 'string') {
      const isFalse = isTimeShaped.test(value) && Number.isNaN(Date.parse(value));
      return isFalse ? value : undefined;
    }
    if (typeof value !== 'object' || value === null) return undefined;
    for (const inner of Object.values(value)) {
      const found = look(inner);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return look(computed);
}
