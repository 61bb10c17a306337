// The reviewer's dossier: all that a legal review looks at, in one answer, with what is missing. Nothing in it is new: each
// part is what its own command says.
import { type ReviewNeed, reviewNeeds } from '../../core/policy/review-needs.ts';
import { citation } from '../../core/rule-explanation.ts';
import type { CommandContext } from '../command.ts';
import { type Language, say } from '../language.ts';
import type { CaseRow } from '../station-port.ts';
import { shownFile, shownOperationCoverage } from './case-view.ts';
import { closingFaults } from './closing.ts';
import { shownItem } from './property-view.ts';

/** Documents by their day; of one day, and of none, in the order in which they were entered. */
export function shownDossier(row: CaseRow, context: CommandContext) {
  const { operations, caseFiles, property } = context;
  const file = shownFile(row, context);
  const judged = operations
    .ofCase(row)
    .map((operation) => shownOperationCoverage(row, operations.judge(operation), context));
  const statements = judged.flatMap(({ operation }) =>
    caseFiles.files.statementsOf(operation).map(({ at, verdict, sha256 }) => ({ operation, at, verdict, sha256 })),
  );
  const needs = reviewNeeds({
    matter: row.matter,
    facts: row.facts,
    documents: file.documents.length,
    operations: judged.map(({ operation, mode, verdict, checklist, notes }) => ({
      operation,
      mode,
      verdict,
      missingSteps: checklist.filter(({ state }) => state === 'missing').map(({ title }) => title),
      stated: statements.filter((made) => made.operation === operation).map((made) => made.verdict),
      waitingNotes: notes.filter(({ state }) => state === 'submitted').map(({ due }) => due?.title ?? ''),
    })),
  });
  return {
    case: {
      ...file,
      documents: file.documents.toSorted((a, b) => compare(a.date, b.date)),
    },
    operations: judged,
    property: property.ofCase(row).map((item) => shownItem(property.judge(item, Date.now()), context)),
    statements,
    missing: {
      close: closingFaults(row, context),
      review: needs.map((need) => ({ ...need, what: needWords(need, context.language) })),
    },
    review: shownReview(row, context),
  };
}

/** Whether a review is asked for and was passed, and whether the asker may do one. */
function shownReview(row: CaseRow, { caseFiles, seen, asker, station, language }: CommandContext) {
  const rule = caseFiles.ruleOf(row)?.legalReview ?? null;
  const source = rule && station.rules.book().sources.find(({ id }) => id === rule.source);
  const reviews = caseFiles.files.reviewsOf(row.id);
  const isOwn = row.authors.includes(asker.account.id) || caseFiles.isOfCase(row, asker);
  const bar = row.state === 'closed' ? 'closed' : !seen.reachesCase(row, 'case.review') ? 'role' : isOwn ? 'own' : null;
  return {
    /** Null where nobody said of what matter it is, or no pack has that. */
    isDemanded: caseFiles.ruleOf(row) === undefined ? null : rule !== null,
    text: rule?.text ?? null,
    source: source ? citation(source, language) : null,
    last: reviews.at(-1)?.outcome ?? null,
    mayReview: bar === null,
    why: bar,
  };
}

const compare = (a: string | null, b: string | null) =>
  a === b ? 0 : a === null ? 1 : b === null ? -1 : a < b ? -1 : 1;

function needWords({ code, operation, about }: ReviewNeed, language: Language): string {
  const listed = about.join(say(language, '、', ', '));
  const words = {
    MATTER: say(language, '没有登记事项', 'its matter is not entered'),
    PARTY: say(language, '没有登记当事人', 'whom it is about is not entered'),
    ACTING_NAME: say(language, '没有登记执法主体名义', 'in whose name is not entered'),
    POWER: say(language, '没有登记权力来源', 'the source of power is not entered'),
    PEOPLE: say(language, '没有登记承办人', 'who handles it is not entered'),
    DOCUMENTS: say(language, '没有登记文书', 'no document is entered'),
    STEPS: say(language, `步骤未核对：${listed}`, `steps that nobody checked: ${listed}`),
    NOTE_WAITS: say(language, `中断说明待批准：${listed}`, `an explanation waits for approval: ${listed}`),
    STATEMENT: say(language, '没有出具核验表', 'no statement of completeness was made'),
    STATEMENT_OLD: say(
      language,
      '最近一份核验表的结论与现在不同',
      'the last statement of completeness says another verdict than now',
    ),
  } as const;
  return operation === null ? words[code] : `${operation} ${words[code]}`;
}
