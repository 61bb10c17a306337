// What answers about cases look like, for /openapi.json alone (see answer-schemas.ts).
import { datums } from '../../core/geo/gcj02.ts';
import { instant, list, named, object, oneOf, orNull, text, whole, yesNo } from './schema-words.ts';

const Session = object({ from: instant, to: instant });
const Posted = object({ post: text, camera: text, from: orNull(instant), to: orNull(instant) });
const Operation = object({
  operation: text,
  matter: text,
  from: orNull(instant),
  to: orNull(instant),
  sessions: list(Session),
  place: orNull(text),
  position: orNull(object({ lat: { type: 'number' }, lon: { type: 'number' }, datum: oneOf(...datums) })),
  officers: list(text),
  posts: list(Posted),
  items: orNull(whole),
  ref: orNull(text),
});
const Power = object({
  kind: oneOf('statutory', 'granted', 'delegated', 'dispatched'),
  basis: text,
  from: orNull(text),
  to: orNull(text),
});
const aCase = {
  number: text,
  state: oneOf('open', 'closed'),
  matter: orNull(text),
  unit: text,
  object: orNull(text),
  actingName: orNull(text),
  body: orNull(text),
  power: orNull(Power),
  stages: { type: 'object' },
  people: list(text),
  operations: list(Operation),
  clips: list(text),
};
const CaseDocument = object({
  kind: text,
  number: orNull(text),
  date: orNull(text),
  servedAt: orNull(instant),
  serviceMode: orNull(text),
  servedClip: orNull(text),
  imported: yesNo,
});
const Review = object({
  outcome: oneOf('pass', 'return'),
  date: orNull(text),
  reviewer: orNull(text),
  opinion: orNull(text),
});
const Gap = object({
  post: text,
  from: instant,
  to: instant,
  ms: whole,
  kind: oneOf('interruption', 'late-start', 'early-end', 'nothing'),
});
const verdict = oneOf('covered', 'gap', 'unknown');
const noteStep = { step: text, title: text, roles: list(text), units: list(text) };
/** `steps` is empty of a note that was judged before there were chains of approval. */
const CaseNote = object({
  note: text,
  operation: text,
  state: oneOf('submitted', 'approved', 'returned'),
  cause: orNull(text),
  gaps: list(object({ post: text, from: instant, to: instant })),
  text: orNull(text),
  substitute: orNull(text),
  signers: list(text),
  chain: orNull(object({ chain: text, title: text })),
  steps: list(
    object({
      ...noteStep,
      state: oneOf('approve', 'return', 'due', 'waiting'),
      user: orNull(text),
      at: orNull(instant),
      opinion: orNull(text),
    }),
  ),
  due: orNull(object({ ...noteStep, isYours: yesNo, isPossible: yesNo })),
  judged: orNull(object({ user: orNull(text), at: instant, opinion: orNull(text) })),
});
/** `clip` is null where the asker may not know of it; the times where nobody knows them. */
const PlacedClip = object({
  clip: orNull(text),
  camera: text,
  from: orNull(instant),
  to: orNull(instant),
  uncertaintyMs: orNull(whole),
  trust: oneOf('measured', 'filmed', 'anchored', 'bounded', 'none'),
});
const StandIn = object({ post: text, camera: text, from: instant, to: instant, officer: text, reason: text });
/** More members say what it is about: docs/checks.md. */
const Finding = object({
  code: text,
  state: oneOf('found', 'unclear', 'unknown'),
  source: orNull(text),
  rule: orNull(text),
});
const OperationCoverage = object({
  operation: text,
  matter: text,
  title: orNull(text),
  mode: orNull(oneOf('full', 'key-moments', 'text-suffices')),
  verdict,
  from: orNull(instant),
  to: orNull(instant),
  gaps: list(Gap),
  alone: list(object({ post: text, camera: text, from: instant, to: instant })),
  posts: list(object({ post: text, title: orNull(text), isMandatory: yesNo, verdict })),
  reasons: list(object({ code: text, clips: list(text) })),
  toleranceMs: orNull(whole),
  clips: list(PlacedClip),
  standIns: list(StandIn),
  explained: yesNo,
  notes: list(named('CaseNote')),
  statements: list(object({ at: instant, sha256: text, verdict })),
  checklist: list(
    object({
      step: text,
      title: text,
      evidence: text,
      state: text,
      done: whole,
      of: whole,
      marks: list({ type: 'object' }),
    }),
  ),
  findings: list(Finding),
});

const missing = { code: text, operation: orNull(text), what: text };
const Missing = object(missing);

export const caseSchemas = {
  Case: object(aCase),
  CaseFile: object({
    ...aCase,
    documents: list(CaseDocument),
    reviews: list(Review),
    reviewAsked: orNull(object({ at: instant, user: orNull(text) })),
    mayAskReview: yesNo,
    notes: list(named('CaseNote')),
    findings: list(Finding),
  }),
  CaseDossier: object({
    case: named('CaseFile'),
    operations: list(named('OperationCoverage')),
    property: list(named('PropertyItem')),
    statements: list(object({ operation: text, at: instant, verdict, sha256: text })),
    missing: object({ close: list(Missing), review: list(object({ ...missing, about: list(text) })) }),
    review: object({
      isDemanded: orNull(yesNo),
      text: orNull(text),
      source: orNull(text),
      last: orNull(oneOf('pass', 'return')),
      mayReview: yesNo,
      why: orNull(oneOf('closed', 'role', 'own')),
    }),
  }),
  /** Those that wait for a review have three more members: `waitingSince`, `lastReview`, `reviewAskedAt`. */
  Cases: object({ cases: list(named('Case')), next: orNull(text) }),
  CaseImport: object({
    added: whole,
    updated: whole,
    unchanged: whole,
    rejected: list(object({ line: whole, reason: text })),
  }),
  CaseNote,
  AddedOperation: object({ operation: text }),
  OperationCoverage,
  MadeStatement: object({ sha256: text, statement: { type: 'object' } }),
  Coverage: object({ operations: list(named('OperationCoverage')) }),
} as const;
