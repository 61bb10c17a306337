// Who was there and with how many recorders. Two facts, never one inferred from the other: 单机记录 speaks of recorders,
// 执法人员不足 of people (强制法 art. 18).
import type { CaseFinding } from '../case-finding.ts';
import { type CheckQuestion, dutySource, type OfficerFacts } from './check-question.ts';
import { dayOfInstant } from './deadline.ts';
import { isMandatory } from './operation-coverage.ts';

export function peopleFindings(question: CheckQuestion): CaseFinding[] {
  return [...singleRecorder(question), ...tooFew(question), ...auxiliaryAlone(question), ...certificates(question)];
}

/** One camera at the mandatory posts: assigned, or the only one of those assigned that filmed anything. */
function singleRecorder({ facts, rule, clips, book }: CheckQuestion): CaseFinding[] {
  if (!facts || !rule) return [];
  const mandatory = new Set(rule.posts.filter((post) => isMandatory(post, facts)).map(({ post }) => post));
  const assigned = new Set(facts.posted.filter(({ post }) => mandatory.has(post)).map(({ camera }) => camera));
  const filming = new Set(clips.map(({ camera }) => camera).filter((camera) => assigned.has(camera)));
  const [only] = assigned.size === 1 ? assigned : filming.size === 1 ? filming : [];
  if (only === undefined) return [];
  const about = { camera: only, assigned: assigned.size };
  return [{ code: 'SINGLE_RECORDER', state: 'found', rule: dutySource(book, 'two-recorders'), about }];
}

/** Who is known to be an auxiliary, or without a valid certificate on the day, is no officer; others are taken as given. */
function tooFew(question: CheckQuestion): CaseFinding[] {
  const { facts, rule, officers } = question;
  if (!facts || !rule) return [];
  const { least, source } = rule.officers;
  const counted = officers
    .filter(({ isAuxiliary }) => isAuxiliary !== true)
    .filter((of) => validity(of, question) !== 'invalid');
  if (counted.length >= least) return [];
  // Nobody entered anybody: that is no statement that nobody was there.
  const state = officers.length === 0 ? 'unknown' : 'found';
  return [{ code: 'TOO_FEW_OFFICERS', state, rule: source, about: { officers: counted.length, least } }];
}

function auxiliaryAlone({ facts, officers, book }: CheckQuestion): CaseFinding[] {
  const has = (known: boolean | null) => officers.some(({ isAuxiliary }) => isAuxiliary === known);
  if (!facts || !has(true) || has(false)) return [];
  const state = has(null) ? 'unknown' : 'found';
  return [{ code: 'AUXILIARY_ALONE', state, rule: dutySource(book, 'auxiliary'), about: { people: officers.length } }];
}

function certificates(question: CheckQuestion): CaseFinding[] {
  if (!question.facts) return [];
  const rule = dutySource(question.book, 'certificate');
  return question.officers
    .filter(({ isAuxiliary }) => isAuxiliary !== true)
    .flatMap((officer): CaseFinding[] => {
      const { certificate } = officer;
      const held = validity(officer, question);
      if (held === 'invalid')
        return [{ code: 'CERTIFICATE_NOT_VALID', state: 'found', rule, about: { officer: certificate } }];
      if (held === 'valid') return [];
      const why = officer.register === null ? 'not-registered' : 'no-dates';
      return [{ code: 'CERTIFICATE_UNKNOWN', state: 'unknown', rule, about: { officer: certificate, why } }];
    });
}

/** On every day of the operation. */
function validity({ register }: OfficerFacts, { facts, zone }: CheckQuestion): 'valid' | 'invalid' | 'unknown' {
  if (!register || !facts) return 'unknown';
  const { validFrom, validTo } = register;
  const days = facts.sessions.flatMap(({ from, to }) => [
    dayOfInstant(Date.parse(from), zone),
    dayOfInstant(Date.parse(to) - 1, zone),
  ]);
  if (days.some((day) => (validFrom !== null && day < validFrom) || (validTo !== null && day > validTo)))
    return 'invalid';
  return validFrom === null || validTo === null ? 'unknown' : 'valid';
}
