// How a case and what belongs to it are shown: CONTRACT §5 `Case` and what it says of coverage.
import type { Operation } from '../../core/case-model.ts';
import type { CommandContext } from '../command.ts';
import type { CaseRow } from '../station-port.ts';
import { shownFindings } from './case-findings.ts';
import { shownNote } from './note-view.ts';
import type { JudgedOperation } from './operation-desk.ts';
import { shownPosition } from './position.ts';

type Context = Pick<
  CommandContext,
  'people' | 'operations' | 'caseFiles' | 'notes' | 'checks' | 'seen' | 'asker' | 'station' | 'language'
>;

/** `object` and what follows are null where nobody said or nobody may read it any more. */
export function shownCase(row: CaseRow, { people, operations }: Pick<CommandContext, 'people' | 'operations'>) {
  const { number, state, matter, unit, facts, clips } = row;
  return {
    number,
    state,
    matter,
    unit: people.unitName(unit),
    object: facts?.object ?? null,
    actingName: facts?.actingName ?? null,
    body: facts?.body ?? null,
    power: facts?.power ?? null,
    stages: facts?.stages ?? {},
    people: facts?.people ?? [],
    operations: operations.ofCase(row).map(shownOperation),
    clips,
  };
}

/**
 * The same with its documents, reviews, notes and what checks find of it as a whole. A clip that the asker may not know of has no
 * number here either.
 */
export function shownFile(row: CaseRow, context: Context) {
  const { caseFiles, seen } = context;
  return {
    ...shownCase(row, context),
    documents: caseFiles.files.documentsOf(row.id).map(({ kind, isImported, facts }) => ({
      kind,
      number: facts?.number ?? null,
      date: facts?.date ?? null,
      servedAt: facts?.servedAt ?? null,
      serviceMode: facts?.serviceMode ?? null,
      servedClip: facts?.servedClip && seen.knows(facts.servedClip) ? facts.servedClip : null,
      imported: isImported,
    })),
    reviews: caseFiles.files.reviewsOf(row.id).map(({ outcome, facts }) => ({
      outcome,
      date: facts?.date ?? null,
      reviewer: facts?.reviewer ?? null,
      opinion: facts?.opinion ?? null,
    })),
    reviewAsked: caseFiles.files.reviewAskOf(row.id),
    mayAskReview: seen.reachesCase(row, 'case.ask-review') && caseFiles.askBar(row, context.asker) === null,
    notes: context.notes.ofCase(row).map((note) => shownNote(row, note, context)),
    findings: shownFindings(context.checks.ofCase(row), context),
  };
}

/** What can be said of the recording of one operation, and what the checks find. */
export function shownOperationCoverage(row: CaseRow, judged: JudgedOperation, context: Context) {
  return {
    ...shownCoverage(judged, context),
    statements: context.caseFiles.files
      .statementsOf(judged.operation.id)
      .map(({ at, sha256, verdict }) => ({ at, sha256, verdict })),
    notes: judged.notes.map((note) => shownNote(row, note, context)),
    findings: shownFindings(context.checks.ofOperation(row, judged), context),
  };
}

export function shownOperation({ id, matter, facts }: Operation) {
  return {
    operation: id,
    matter,
    from: facts?.sessions[0]?.from ?? null,
    to: facts?.sessions.at(-1)?.to ?? null,
    sessions: facts?.sessions ?? [],
    place: facts?.place ?? null,
    position: shownPosition(facts?.position),
    officers: facts?.officers ?? [],
    posts: facts?.posted ?? [],
    items: facts?.items ?? null,
    ref: facts?.ref ?? null,
  };
}

/** A clip that the asker may not know of is shown as time that was filmed, without its number. */
export function shownCoverage(judged: JudgedOperation, { seen }: Pick<CommandContext, 'seen'>) {
  const { operation, rule, coverage, clips, standIns, isExplained, marks: everyMark } = judged;
  const { items } = operation.facts ?? { items: 0 };
  const known = new Set(clips.map(({ clip }) => clip).filter((id) => seen.knows(id)));
  const numbered = (clip: string | null) => (clip !== null && (known.has(clip) || seen.knows(clip)) ? clip : null);
  const marks = everyMark.map((mark) => ({ ...mark, clip: numbered(mark.clip) }));
  const checklist = (rule?.steps.list ?? []).map(({ step, title, evidence, eachItem }) => {
    const own = marks.filter((mark) => mark.step === step);
    const wanted = eachItem ? Math.max(items, 1) : 1;
    const done = new Set(own.map(({ item }) => item)).size;
    const isSkipped = own.some(({ state, item }) => state === 'not-applicable' && item === null);
    const state = isSkipped ? 'not-applicable' : done >= wanted ? 'done' : 'missing';
    return { step, title, evidence, state, done: Math.min(done, wanted), of: wanted, marks: own };
  });
  return {
    operation: operation.id,
    matter: operation.matter,
    title: rule?.title ?? null,
    ...coverage,
    posts: coverage.posts.map((post, at) => ({ ...post, title: rule?.posts[at]?.title ?? null })),
    reasons: coverage.reasons.map((reason) => ({ ...reason, clips: reason.clips.filter((clip) => known.has(clip)) })),
    clips: clips.map((placed) => ({ ...placed, clip: numbered(placed.clip) })),
    standIns,
    explained: isExplained,
    checklist,
  };
}
