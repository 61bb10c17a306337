// The papers of a case: what is known of it, laid out for the forms of storage/papers. Clips that the asker may not know of
// are not on them.
import type { Note, Operation } from '../../core/case-model.ts';
import { LiuhenError } from '../../core/errors.ts';
import type { Clip } from '../../core/model.ts';
import { type FormKind, formOfPaper, type PaperKind } from '../../core/paper-form.ts';
import { durationText, zonedTime } from '../../storage/export/report-words.ts';
import { approvalWords } from '../../storage/papers/approval-words.ts';
import { type Filled, formPaper } from '../../storage/papers/form-paper.ts';
import type { Paper } from '../../storage/papers/paper.ts';
import { noteCauseWords, propertyWords } from '../../storage/papers/statement-words.ts';
import type { CommandContext } from '../command.ts';
import { notFound, say } from '../language.ts';
import type { CaseRow } from '../station-port.ts';
import { requireKnown } from './statement-desk.ts';

export interface PaperRequest {
  readonly kind: PaperKind;
  /** Left out: all operations of the case, but for a statement, which is of one. */
  readonly operation?: string;
  /** Left out: all clips of the case. */
  readonly clips?: readonly string[];
}

/** @throws LiuhenError NOT_FOUND; USAGE where a statement is asked for and none was made, or of no operation; NOT_ALLOWED. */
export async function paperOf(row: CaseRow, request: PaperRequest, context: CommandContext): Promise<Paper> {
  const operations = chosenOperations(row, request, context);
  if (request.kind === 'statement') return statementPaper(row, operations, context);
  const clips = chosenClips(row, request, context);
  const { people, station } = context;
  const content = {
    unit: people.unitName(row.unit) || station.identity.name,
    number: row.number,
    seal: null,
    head: headOf(row, operations, clips, context),
    parts: partsOf(request.kind, { row, operations, clips }, context),
  };
  return formPaper(formOfPaper(station.rules.book().forms, request.kind), content);
}

function chosenOperations(row: CaseRow, { operation }: PaperRequest, { operations, language }: CommandContext) {
  return operation === undefined ? operations.ofCase(row) : [operations.operation(row, operation, language)];
}

function chosenClips(row: CaseRow, { clips }: PaperRequest, { seen, language }: CommandContext): Clip[] {
  for (const id of clips ?? []) if (!row.clips.includes(id)) throw notFound(language);
  return (clips ?? row.clips).map((id) => seen.clip(id, 'clip.see'));
}

/** The last one that was made. */
async function statementPaper(row: CaseRow, operations: readonly Operation[], context: CommandContext) {
  const { station, caseFiles, language } = context;
  const [operation, ...others] = operations;
  if (operation === undefined || others.length > 0)
    throw new LiuhenError('USAGE', say(language, '须指明一次现场执法', 'name one operation'), {
      context: { field: 'operation', operations: operations.map(({ id }) => id).join(' ') },
    });
  const made = caseFiles.files.statementsOf(operation.id).at(-1);
  if (made === undefined)
    throw new LiuhenError('USAGE', say(language, '尚未出具核验表', 'no statement was made'), {
      context: { operation: operation.id },
      hint: 'liuhen case statement',
    });
  const { clips } = await station.statements.read(made);
  requireKnown(
    clips.map(({ clip }) => clip),
    row,
    context,
  );
  return station.statements.paper(made);
}

interface Known {
  readonly row: CaseRow;
  readonly operations: readonly Operation[];
  readonly clips: readonly Clip[];
}

function headOf(
  row: CaseRow,
  operations: readonly Operation[],
  clips: readonly Clip[],
  context: CommandContext,
): Filled {
  const facts = operations.flatMap((operation) => operation.facts ?? []);
  const due = facts.flatMap(({ sessions }) => sessions.map(({ from, to }) => span(from, to, context)));
  const matters = [...new Set([row.matter, ...operations.map(({ matter }) => matter)])].filter((one) => one !== null);
  const titles = matters.map(
    (matter) => context.station.rules.book().matters.find((rule) => rule.matter === matter)?.title ?? matter,
  );
  return {
    case: row.number,
    cause: titles.join('、'),
    matter: titles.join('、'),
    object: row.facts?.object ?? '',
    place: [...new Set(facts.flatMap(({ place }) => place ?? []))].join('；'),
    due: due.join('；'),
    items: String(facts.reduce((sum, { items }) => sum + items, 0)),
    count: `本卷附音像资料 ${clips.length} 件，存于采集站 ${context.station.identity.name}（${context.station.identity.id}）`,
  };
}

function partsOf(kind: FormKind, known: Known, context: CommandContext) {
  if (kind === 'evidence-note') return known.clips.map((clip) => evidencePart(clip, known, context));
  if (kind === 'interruption') return known.operations.flatMap((operation) => interruptionParts(operation, context));
  const rows =
    kind === 'disc-label' ? known.clips.map((clip, n) => discRow(clip, n, context)) : propertyRows(known, context);
  return [{ heading: kind === 'disc-label' ? '音像资料' : '物品', fields: {}, rows }];
}

function evidencePart(clip: Clip, { operations }: Known, context: CommandContext) {
  const { serial, profile } = clip.device;
  const station = context.station.identity;
  const place = operations.find(({ facts }) => facts?.posted.some(({ camera }) => camera === serial))?.facts?.place;
  const fields: Filled = {
    name: clip.file.name,
    clip: clip.id,
    carrier: `执法记录仪 ${serial ?? '序列号未知'}（${profile}）；采集后原始文件存于采集站 ${station.name}（${station.id}）`,
    method: '执法记录仪拍摄，接入采集站整件复制并回读核对，入库固定',
    time: timeOf(clip, context),
    place: place ?? '',
    makers: clip.officer ?? '',
    duration: lengthOf(clip),
    sha256: clip.sha256,
  };
  return { heading: clip.id, fields, rows: [] };
}

/** A part for each note; holes that no note names stand in one more. */
function interruptionParts(operation: Operation, context: CommandContext) {
  const { coverage, notes } = context.operations.judge(operation);
  const title = (post: string) => ruleTitle(operation.matter, post, context);
  const rows = (gaps: readonly { readonly post: string; readonly from: string; readonly to: string }[]) =>
    gaps.map(({ post, from, to }) => ({
      post: title(post),
      from: at(from, context),
      to: at(to, context),
      duration: durationText(Date.parse(to) - Date.parse(from)),
    }));
  const noted = notes.flatMap(({ facts }) => facts?.gaps ?? []);
  const open = coverage.gaps.filter(
    (gap) => !noted.some(({ post, from, to }) => post === gap.post && from === gap.from && to === gap.to),
  );
  const parts = notes.map((note) => ({
    heading: `${operation.id} · ${note.id}`,
    fields: noteFields(note, context),
    rows: rows(note.facts?.gaps ?? []),
  }));
  return open.length === 0
    ? parts
    : [...parts, { heading: `${operation.id} · 尚未说明`, fields: {}, rows: rows(open) }];
}

function noteFields({ id, state, facts }: Note, context: CommandContext): Filled {
  const { files } = context.caseFiles;
  const said = { state, judged: files.judgedNote(id), steps: files.noteStepsOf(id) };
  return {
    cause: facts === null ? '' : noteCauseWords[facts.cause],
    text: facts?.text ?? '',
    substitute: facts?.substitute ?? '',
    signers: facts?.signers.join('、') ?? '',
    judged: approvalWords(said, (text) => at(text, context)),
  };
}

function discRow(clip: Clip, n: number, context: CommandContext): Filled {
  return {
    n: String(n + 1),
    clip: clip.id,
    name: clip.file.name,
    time: timeOf(clip, context),
    duration: lengthOf(clip),
    bytes: String(clip.bytes),
    sha256: clip.sha256,
  };
}

/** A row for each item that was entered, with what was done with it. */
function propertyRows({ row }: Known, context: CommandContext): Filled[] {
  const { seen, property } = context;
  const numbered = (clip: string | null) => (clip !== null && seen.knows(clip) ? clip : null);
  return property.ofCase(row).map(({ facts, moves }, index) => {
    const shown = facts && [numbered(facts.clip), facts.at && at(facts.at, context)].filter(Boolean).join(' ');
    const acts = moves.map(({ action, facts: move }) =>
      move === null
        ? propertyWords[action]
        : [
            at(move.time, context),
            propertyWords[action],
            move.from,
            move.to,
            move.place,
            move.document,
            move.handlers.join('、'),
          ]
            .filter(Boolean)
            .join(' '),
    );
    return {
      n: String(index + 1),
      name: facts?.name ?? '内容已删除',
      quantity: facts?.quantity ?? '',
      seal: facts?.sealNumber ?? '',
      shown: shown ?? '',
      moved: acts.join('；'),
      handlers: facts?.handlers.join('、') ?? '',
    };
  });
}

const at = (text: string, { station }: CommandContext) => zonedTime(Date.parse(text), station.zone);
const span = (from: string, to: string, context: CommandContext) => `${at(from, context)} 至 ${at(to, context)}`;
const lengthOf = ({ durationMs }: Clip) => (durationMs === null ? '未知' : durationText(durationMs));

function timeOf({ start, end, flags }: Clip, context: CommandContext): string {
  if (start === null) return '未知（文件未载）';
  const until = end === null ? '' : ` 至 ${at(end, context)}`;
  return `${at(start, context)}${until}${flags.includes('clock-untrusted') ? '（记录仪自己的时间，未经校核）' : ''}`;
}

function ruleTitle(matter: string, post: string, { station }: CommandContext): string {
  const rule = station.rules.book().matters.find((known) => known.matter === matter);
  return rule?.posts.find((known) => known.post === post)?.title ?? post;
}
