// Papers and power: what has to come before an execution (前置文书核对), whether the body had the power on the day, and the
// review before the decision. Says what is there and in which order, never whether it was lawful.
import type { CaseFinding } from '../case-finding.ts';
import type { Day } from '../case-model.ts';
import { type CheckDocument, type CheckQuestion, dutySource } from './check-question.ts';
import { dayOfInstant } from './deadline.ts';
import { isReviewedBefore } from './legal-review.ts';

export function paperFindings(question: CheckQuestion): CaseFinding[] {
  return [...papersBefore(question), ...power(question), ...decidedBeforeReview(question)];
}

/** First and last day of the operation. */
function daysOf({ facts, zone }: CheckQuestion): { readonly first: Day; readonly last: Day } | null {
  const [first, last] = [facts?.sessions[0], facts?.sessions.at(-1)];
  if (!first || !last) return null;
  return { first: dayOfInstant(Date.parse(first.from), zone), last: dayOfInstant(Date.parse(last.to) - 1, zone) };
}

/** Of each kind the first that is not before the paper that comes earlier; all before the operation, or on its day. */
function papersBefore(question: CheckQuestion): CaseFinding[] {
  const { rule, documents } = question;
  const days = daysOf(question);
  if (!rule || !days) return [];
  const found: CaseFinding[] = [];
  let last: { readonly kind: string; readonly date: Day } | undefined;
  for (const { kind, title, source } of rule.papersBefore) {
    const own = documents.filter((document) => document.kind === kind);
    const dates = own.flatMap(({ facts }) => (facts ? [facts.date] : [])).sort();
    const latest = dates.at(-1);
    if (own.length === 0) found.push({ code: 'PAPERS_MISSING', state: 'found', rule: source, about: { kind, title } });
    if (latest === undefined) {
      if (own.length > 0)
        found.push({ code: 'PAPERS_OUT_OF_ORDER', state: 'unknown', rule: source, about: { kind, title } });
      continue;
    }
    const date = dates.find((day) => last === undefined || day >= last.date) ?? latest;
    const about = { kind, title, date };
    if (last && date < last.date)
      found.push({ code: 'PAPERS_OUT_OF_ORDER', state: 'found', rule: source, about: { ...about, after: last.kind } });
    else if (date > days.first)
      found.push({
        code: 'PAPERS_OUT_OF_ORDER',
        state: 'found',
        rule: source,
        about: { ...about, operation: days.first },
      });
    if (!last || date >= last.date) last = { kind, date };
  }
  return found;
}

/** Statutory power needs no dates; another's first day has to be known. No last day: it is not known to have ended. */
function power(question: CheckQuestion): CaseFinding[] {
  const { caseFacts, rule, book } = question;
  const days = daysOf(question);
  if (!days || !caseFacts) return [];
  const source = dutySource(book, 'power');
  const held = caseFacts.power;
  if (held === null) return [{ code: 'POWER_UNKNOWN', state: 'unknown', rule: source, about: { why: 'not-entered' } }];
  const { kind, from, to } = held;
  const about = { kind, from, to, day: days.first };
  const findings: CaseFinding[] = [];
  if (kind === 'delegated' && rule?.notDelegable)
    findings.push({
      code: 'POWER_NOT_VALID',
      state: 'found',
      rule: rule.notDelegable.source,
      about: { ...about, why: 'not-delegable' },
    });
  if ((from !== null && days.first < from) || (to !== null && days.last > to))
    findings.push({
      code: 'POWER_NOT_VALID',
      state: 'found',
      rule: source,
      about: { ...about, why: 'not-on-the-day' },
    });
  else if (from === null && kind !== 'statutory')
    findings.push({ code: 'POWER_UNKNOWN', state: 'unknown', rule: source, about: { ...about, why: 'no-dates' } });
  return findings;
}

function decidedBeforeReview({ rule, caseRule, documents, reviews }: CheckQuestion): CaseFinding[] {
  return reviewFindings(rule?.legalReview ? rule : caseRule, documents, reviews);
}

/** Imported, such a decision is kept; entered by hand it is refused (decision 0017). */
export function reviewFindings(
  rule: CheckQuestion['rule'],
  documents: readonly CheckDocument[],
  reviews: CheckQuestion['reviews'],
): CaseFinding[] {
  if (!rule?.legalReview) return [];
  const { source } = rule.legalReview;
  return documents
    .filter(({ kind }) => kind === 'decision')
    .flatMap(({ facts }): CaseFinding[] => {
      if (facts === null)
        return [{ code: 'DECIDED_BEFORE_REVIEW', state: 'unknown', rule: source, about: { number: null, date: null } }];
      if (isReviewedBefore(facts.date, reviews)) return [];
      const { number, date } = facts;
      return [{ code: 'DECIDED_BEFORE_REVIEW', state: 'found', rule: source, about: { number, date } }];
    });
}
