// The deadlines of a case: those of its measures and items, and those that a paper starts. Pure. Which document starts and
// which ends one is told by its kind (docs/checks.md lists them); how long it is by the rules alone.
import type { Day, StepMark } from '../case-model.ts';
import type { DeadlineRule, MatterRule, RuleBook } from '../matter-rule.ts';
import type { PropertyItem } from '../property-model.ts';
import { dayAfter } from '../work-calendar.ts';
import type { CheckDocument } from './check-question.ts';
import { type Counting, type DatedDeadline, type DeadlineFacts, datedDeadline } from './dated-deadline.ts';
import { startOfDay } from './deadline.ts';
import { propertyDeadlines } from './property-deadlines.ts';

export interface CaseDeadline extends DatedDeadline {
  /** Ids of what it is of; the number of the paper that started it. */
  readonly operation: string | null;
  readonly property: string | null;
  readonly document: string | null;
}

export interface CountedOperation {
  readonly id: string;
  /** When its first session began; null where that was erased. */
  readonly fromMs: number | null;
  readonly rule: MatterRule | undefined;
  /** At least those of `countedSteps`. */
  readonly marks: readonly StepMark[];
}

export interface CaseDeadlineQuestion extends Counting {
  /** Rule of the case's matter. */
  readonly rule: MatterRule | undefined;
  readonly seizureRule: MatterRule | undefined;
  readonly documents: readonly CheckDocument[];
  readonly operations: readonly CountedOperation[];
  readonly items: readonly PropertyItem[];
  readonly book: Pick<RuleBook, 'deadlines'>;
}

/** Kinds of documents that start a deadline, and those that end it. */
export const startedByPaper = [
  { kind: 'annulment', deadline: 'disclosure-withdrawal', doneBy: 'withdrawal' },
  { kind: 'reconsideration-notice', deadline: 'reconsideration-evidence', doneBy: 'reconsideration-answer' },
  { kind: 'reconsideration-notice-simplified', deadline: 'reconsideration-evidence-simplified', doneBy: 'reconsideration-answer' },
  { kind: 'litigation-notice', deadline: 'litigation-evidence', doneBy: 'litigation-answer' },
] as const; // biome-ignore format: one table, read across

/** Kinds that end what an operation or a decision started. */
export const endingKinds = { approval: 'approval', lift: 'lift-decision', disclosure: 'disclosure' } as const;

/** Steps of an operation that end what it started. */
const endingSteps = { approval: 'approval', disposed: 'disposed' } as const;
export const countedSteps: readonly string[] = Object.values(endingSteps);

export function caseDeadlines(question: CaseDeadlineQuestion): CaseDeadline[] {
  return [
    ...question.operations.flatMap((operation) => ofOperation(operation, question)),
    ...question.items.flatMap((item) => ofItem(item, question)),
    ...question.documents.flatMap((document) => ofDocument(document, question)),
  ];
}

/** An item’s own deadlines take the place of those of its operation. */
function ofOperation(operation: CountedOperation, question: CaseDeadlineQuestion): CaseDeadline[] {
  const { id, fromMs, rule, marks } = operation;
  const hasItems = question.items.some(({ facts: item }) =>
    // One of no operation is of the case's matter, whichever operation took it.
    item?.operation === null ? rule !== undefined && rule.matter === question.rule?.matter : item?.operation === id,
  );
  return (rule?.deadlines ?? []).flatMap((of): CaseDeadline[] => {
    const count = (more: Omit<DeadlineFacts, 'fromMs'>) => [
      { ...datedDeadline(of, { fromMs, ...more }, question), operation: id, property: null, document: null },
    ];
    if (of.from === 'measure-start') return count(doneBy(question, endingKinds.approval, marks, endingSteps.approval));
    if (hasItems) return [];
    if (of.from === 'measure-decision') return count(doneBy(question, endingKinds.lift, [], null));
    if (of.from === 'evidence-hold-start')
      return count(doneBy(question, endingKinds.lift, marks, endingSteps.disposed));
    return [];
  });
}

function ofItem(item: PropertyItem, question: CaseDeadlineQuestion): CaseDeadline[] {
  const { operations, rule, seizureRule, calendar, zone, nowMs } = question;
  const taken = operations.find(({ id }) => id === item.facts?.operation);
  const asked = { item, rule: taken ? taken.rule : rule, seizureRule, calendar, zone, nowMs };
  return propertyDeadlines(asked).map((dated) => ({
    ...dated,
    operation: taken?.id ?? null,
    property: item.id,
    document: null,
  }));
}

function ofDocument({ kind, facts }: CheckDocument, question: CaseDeadlineQuestion): CaseDeadline[] {
  const { book, zone, rule: matter } = question;
  const named = (deadline: string) => book.deadlines.find((rule) => rule.deadline === deadline);
  const count = (rule: DeadlineRule | undefined, fromMs: number | null, done: Omit<DeadlineFacts, 'fromMs'>) => {
    if (rule === undefined) return [];
    const dated = datedDeadline(rule, { fromMs, ...done }, question);
    return [{ ...dated, operation: null, property: null, document: facts?.number ?? null }];
  };
  const datedMs = facts && startOfDay(facts.date, zone);
  const servedMs = facts?.servedAt ? Date.parse(facts.servedAt) : datedMs;
  const found: CaseDeadline[] = [];
  // Of a decision in a matter of compulsion the longer time holds; where nobody can tell, the shorter is safe.
  if (kind === 'decision') {
    const isOther = matter?.isExecution === true || Boolean(matter?.notDelegable);
    const disclosed = doneBy(question, endingKinds.disclosure, [], null);
    found.push(...count(named(isOther ? 'disclosure-other' : 'disclosure-penalty'), datedMs, disclosed));
  }
  for (const { kind: starts, deadline, doneBy: ends } of startedByPaper)
    if (kind === starts) found.push(...count(named(deadline), servedMs, doneBy(question, ends, [], null)));
  // A term that runs out by itself: over, it has served its purpose.
  if (facts?.serviceMode === 'announced')
    for (const dated of count(named('announcement-service'), servedMs, { doneMs: null }))
      found.push(dated.state === 'overdue' ? { ...dated, state: 'done' } : dated);
  return found;
}

/** The first of the documents of a kind, or the step that was marked; of a document the day alone is known. */
function doneBy(
  { documents, zone }: CaseDeadlineQuestion,
  kind: string,
  marks: readonly StepMark[],
  step: string | null,
): { doneMs: number | null; doneByMs?: number | undefined } {
  const own = marks.filter((mark) => mark.step === step && mark.state === 'done');
  const numbers = own.map(({ document }) => document);
  let day: Day | null = null;
  for (const { kind: of, facts } of documents)
    if (facts && (of === kind || numbers.includes(facts.number)) && (day === null || facts.date < day))
      day = facts.date;
  let markedMs: number | null = null;
  for (const { at } of own) if (at !== null) markedMs = Math.min(markedMs ?? Infinity, Date.parse(at));
  const dayMs = day === null ? null : startOfDay(day, zone);
  if (day === null || dayMs === null || (markedMs !== null && markedMs <= dayMs)) return { doneMs: markedMs };
  return { doneMs: dayMs, doneByMs: startOfDay(dayAfter(day), zone) };
}
