// The statement of completeness of one operation, put together out of what is known now: decision 0018. It rests on linked
// clips alone; whether it holds is computed again by the station before it is signed.
import type { OperationFacts } from '../../core/case-model.ts';
import { rfc3339 } from '../../core/clock.ts';
import { LiuhenError } from '../../core/errors.ts';
import type { RuleSource } from '../../core/matter-rule.ts';
import { explainedBy } from '../../core/policy/explained.ts';
import { operationCoverage } from '../../core/policy/operation-coverage.ts';
import type { TimedClip } from '../../core/policy/place-clip.ts';
import { type StatedClip, type Statement, statementLimits } from '../../core/statement.ts';
import type { CommandContext } from '../command.ts';
import { say } from '../language.ts';
import type { CaseRow, DraftedStatement } from '../station-port.ts';
import { shownOperationCoverage } from './case-view.ts';

/**
 * @throws LiuhenError NOT_FOUND; INCOMPLETE where the operation's facts were erased; USAGE where no pack has its matter,
 * or a clip that counts is not linked to the case; NOT_ALLOWED where one is nothing that the asker may know of.
 */
export function draftStatement(row: CaseRow, id: string, context: CommandContext): DraftedStatement {
  const { operations, caseFiles, station, asker, language } = context;
  const operation = operations.operation(row, id, language);
  const rule = caseFiles.matter(operation.matter, language);
  const { facts } = operation;
  if (facts === null)
    throw new LiuhenError('INCOMPLETE', say(language, '现场执法的内容已删除', 'the operation’s facts were erased'), {
      context: { operation: id },
    });
  const { logSize, linked } = caseFiles.standing(row);
  const { clips, standIns, placing } = operations.evidence(operation);
  const judged = operations.judge(operation);
  const isLinked = ({ id: clip }: TimedClip) => linked.has(clip);
  // One whose time nobody knows is needed only where the others leave a hole that it might fill.
  const wanted = clips.filter((clip) => !isLinked(clip) && (isPlaced(clip) || judged.coverage.verdict !== 'covered'));
  if (wanted.length > 0) throw notLinked(wanted, row, context);
  const used = clips.filter(isLinked);
  requireKnown(
    used.map(({ id: clip }) => clip),
    row,
    context,
  );
  const answer = operationCoverage({ facts, rule, standIns, clips: used, placing });
  const { notes: _notes, checklist, findings } = shownOperationCoverage(row, judged, context);
  const notes = judged.notes.map(({ id: note, state, facts: said }) => ({
    note,
    state,
    facts: said,
    judged: caseFiles.files.judgedNote(note),
    steps: caseFiles.files.noteStepsOf(note).map(({ account: _account, ...step }) => step),
  }));
  const book = station.rules.book();
  return {
    madeBy: asker.account.id,
    logSize,
    zone: station.zone,
    case: { id: row.id, number: row.number },
    operation: { id, matter: operation.matter, facts: withoutPosition(facts) },
    rule,
    sources: sourcesOf(rule, book.sources),
    packs: station.rules.digests(),
    standIns,
    placing,
    clips: used.map((clip) => ({ ...stated(clip), stretches: caseFiles.stretchesOf(clip.id) })),
    answer,
    explained: answer.gaps.length > 0 && explainedBy(answer.gaps, judged.notes),
    notes,
    checklist,
    findings: findings as Statement['findings'],
    limits: statementLimits,
  };
}

/** A statement names all its clips: it is for those who may know of each. @throws LiuhenError NOT_ALLOWED */
export function requireKnown(
  clips: readonly string[],
  { number }: CaseRow,
  { seen, language }: Pick<CommandContext, 'seen' | 'language'>,
): void {
  if (clips.every((clip) => seen.knows(clip))) return;
  const what = say(language, '所列资料不全在您的职权范围', 'it names clips that are beyond your reach');
  throw new LiuhenError('NOT_ALLOWED', what, { context: { case: number } });
}

const isPlaced = ({ trust, startMs, uncertaintyMs }: TimedClip) =>
  trust !== 'none' && startMs !== null && uncertaintyMs !== null;

/** Names those that the asker may know of, and counts the others. */
function notLinked(wanted: readonly TimedClip[], { number }: CaseRow, { seen, language }: CommandContext): LiuhenError {
  const named = wanted.map(({ id }) => id).filter((id) => seen.knows(id));
  const others = wanted.length - named.length;
  return new LiuhenError(
    'USAGE',
    say(language, '有应计入的资料尚未关联本案', 'clips that count are not linked to the case'),
    {
      context: { case: number, clips: named.slice(0, 20).join(' '), more: Math.max(0, named.length - 20) + others },
      hint: `liuhen clip link ${named[0] ?? 'ID'} --case ${number}`,
    },
  );
}

function stated({ id, sha256, camera, startMs, endMs, ...rest }: TimedClip): Omit<StatedClip, 'stretches'> {
  const { startSource, offsetMs, uncertaintyMs, trust, basis, isCut } = rest;
  const instant = (ms: number | null) => (ms === null ? null : rfc3339(ms));
  const times = { start: instant(startMs), end: instant(endMs) };
  return { clip: id, sha256, camera, ...times, startSource, offsetMs, uncertaintyMs, trust, basis, isCut };
}

/** Those that the rule names anywhere, in the order of the book. */
function sourcesOf(rule: object, sources: readonly RuleSource[]): RuleSource[] {
  const named = new Set<string>();
  const look = (value: unknown): void => {
    if (typeof value === 'string') named.add(value);
    else if (typeof value === 'object' && value !== null) for (const inner of Object.values(value)) look(inner);
  };
  look(rule);
  return sources.filter(({ id }) => named.has(id));
}

/** Where it was says nothing of whether the recording is complete. */
function withoutPosition({ position: _position, ...facts }: OperationFacts): OperationFacts {
  return facts;
}
