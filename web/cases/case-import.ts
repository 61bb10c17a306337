// The case platform's export, row by row: each becomes a new case, a change, or nothing; a bad row is named and costs only
// itself. Reading files is the command line's business.
import Type from 'typebox';
import { Compile } from 'typebox/compile';
import { canonicalJson, type Json } from '../../core/canonical-json.ts';
import { caseChanged, documentChanged, operationChanged } from '../../core/case-event.ts';
import type { CaseFacts, DocumentFacts, OperationFacts } from '../../core/case-model.ts';
import { rfc3339 } from '../../core/clock.ts';
import type { EventDraft } from '../../core/custody-event.ts';
import { asLiuhenError, LiuhenError } from '../../core/errors.ts';
import type { CommandContext } from '../command.ts';
import { CaseNumber, Condition, caseNumberOf, Day, dayOf, instantOf, Line } from '../commands/arguments.ts';
import { CaseFactArguments, caseFactsSaid, unitFor } from '../commands/case-arguments.ts';
import { say } from '../language.ts';
import { newId } from '../new-id.ts';
import { ruleFor, unsaidFacts } from './case-desk.ts';

type Draft = Omit<EventDraft, 'actor'>;
const strict = { additionalProperties: false } as const;
const Certificates = Type.Array(Type.String({ minLength: 1, maxLength: 64 }), { maxItems: 100 });

const ImportedDocument = Type.Object(
  {
    kind: Type.String({ pattern: '^[a-z][a-z0-9-]{0,63}$' }),
    number: Line,
    date: Day,
    servedAt: Type.Optional(Condition),
    serviceMode: Type.Optional(
      Type.Enum(['direct', 'left', 'post', 'entrusted', 'announced', 'electronic', 'forwarded']),
    ),
  },
  strict,
);

const ImportedOperation = Type.Object(
  {
    ref: Type.Optional(Line),
    matter: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
    from: Condition,
    to: Condition,
    place: Type.Optional(Line),
    officers: Type.Optional(Certificates),
    items: Type.Optional(Type.Integer({ minimum: 0, maximum: 100_000 })),
  },
  strict,
);

const ImportedCase = Type.Object(
  {
    number: CaseNumber,
    matter: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
    unit: Type.Optional(Line),
    ...CaseFactArguments,
    documents: Type.Optional(Type.Array(ImportedDocument, { maxItems: 200 })),
    operations: Type.Optional(Type.Array(ImportedOperation, { maxItems: 200 })),
  },
  strict,
);
const validator = Compile(ImportedCase);

export interface ImportRow {
  /** Of the file, from 1. */
  readonly line: number;
  readonly case: unknown;
}

export interface ImportReport {
  readonly added: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly rejected: readonly { readonly line: number; readonly reason: string }[];
}

/**
 * All rows that can be taken in, as one batch of leaves: all of it is durable on return, or none.
 * @throws LiuhenError of `record`; never for a bad row.
 */
export async function importCases(rows: readonly ImportRow[], context: CommandContext): Promise<ImportReport> {
  const drafts: Draft[] = [];
  const rejected: { line: number; reason: string }[] = [];
  const counts = { added: 0, updated: 0, unchanged: 0 };
  const seen = new Map<string, number>();
  const known = knownTo(context, rows);
  for (const { line, case: row } of rows) {
    try {
      const number = numberOf(row);
      const before = number === undefined ? undefined : seen.get(number);
      if (before !== undefined)
        throw new LiuhenError(
          'USAGE',
          say(context.language, `与第 ${before} 行重复`, `the same case as row ${before}`),
        );
      const own = draftsOf(row, known, context);
      if (number !== undefined) seen.set(number, line);
      counts[own.outcome] += 1;
      drafts.push(...own.drafts);
    } catch (error) {
      const { code, message, context: about } = asLiuhenError(error);
      if (code === 'BUG') throw error;
      const field = about['field'];
      rejected.push({ line, reason: typeof field === 'string' ? `${field}: ${message}` : message });
    }
  }
  await context.record(drafts);
  return { ...counts, rejected };
}

function numberOf(row: unknown): string | undefined {
  const number = (row as { number?: unknown } | null)?.number;
  return typeof number === 'string' ? caseNumberOf(number) : undefined;
}

/** What many rows of a batch ask, looked up once. */
interface Known {
  /** Numbers that are a case's. */
  readonly taken: ReadonlySet<string>;
  /** @throws LiuhenError as `unitFor` */
  readonly unitOf: (named: string | undefined) => string;
}

function knownTo(context: CommandContext, rows: readonly ImportRow[]): Known {
  const units = new Map<string | undefined, string>();
  return {
    taken: context.caseFiles.takenOf(rows.flatMap(({ case: row }) => numberOf(row) ?? [])),
    unitOf(named) {
      const unit = units.get(named) ?? unitFor(context, named);
      units.set(named, unit);
      return unit;
    },
  };
}

interface Drafted {
  readonly outcome: 'added' | 'updated' | 'unchanged';
  readonly drafts: readonly Draft[];
}

/** @throws LiuhenError for what cannot be taken in. */
function draftsOf(row: unknown, { taken, unitOf }: Known, context: CommandContext): Drafted {
  const { language, station, caseFiles, seen } = context;
  if (!validator.Check(row)) {
    const [error] = validator.Errors(row);
    const field = error?.instancePath.slice(1).replaceAll('/', '.') || 'number';
    throw new LiuhenError('USAGE', error?.message ?? say(language, '不是案件', 'not a case'), { context: { field } });
  }
  const { number: typed, matter, unit: named, documents, operations, ...said } = row;
  const number = caseNumberOf(typed);
  const known = taken.has(number) ? seen.caseOf(number, 'case.edit') : undefined;
  for (const code of [matter, ...(operations ?? []).map((operation) => operation.matter)])
    if (code !== undefined && !ruleFor(station, code)) caseFiles.matter(code, language);
  const unit = named === undefined && known ? known.unit : unitOf(named);
  const facts: CaseFacts = {
    number,
    ...unsaidFacts,
    ...known?.facts,
    ...caseFactsSaid(said, language),
  };
  const id = known?.id ?? newId();
  const now = { unit, matter: matter ?? known?.matter ?? null };
  const isChanged =
    known === undefined ||
    !isSame({ ...now, facts: { ...facts } }, { unit: known.unit, matter: known.matter, facts: { ...known.facts } });
  const drafts = [
    ...(isChanged
      ? [
          caseChanged(id, {
            action: known ? 'edit' : 'open',
            ...now,
            facts,
            isImported: true,
            ...(known ? { reason: 'import' } : {}),
          }),
        ]
      : []),
    ...(documents ?? []).flatMap((document) => documentDraft(id, known?.id, document, context)),
    ...(operations ?? []).flatMap((operation) => operationDraft(id, known?.id, now.matter, operation, context)),
  ];
  if (drafts.length > 0 && known?.state === 'closed')
    throw new LiuhenError(
      'USAGE',
      say(language, '案件已归卷，内容不同', 'the case is closed, and this would change it'),
    );
  return { outcome: known === undefined ? 'added' : drafts.length > 0 ? 'updated' : 'unchanged', drafts };
}

function documentDraft(
  id: string,
  known: string | undefined,
  { date, servedAt, serviceMode, ...document }: Type.Static<typeof ImportedDocument>,
  { caseFiles, station, language }: CommandContext,
): Draft[] {
  const held = known === undefined ? [] : caseFiles.files.documentsOf(known);
  const before = held.find(({ kind, facts }) => kind === document.kind && facts?.number === document.number);
  const facts: DocumentFacts = {
    ...document,
    date: dayOf(date, 'documents', language),
    servedAt: servedAt === undefined ? null : rfc3339(instantOf(servedAt, 'documents', station.zone, language)),
    serviceMode: serviceMode ?? null,
    servedClip: before?.facts?.servedClip ?? null,
  };
  if (before?.facts && isSame({ ...before.facts }, { ...facts })) return [];
  return [documentChanged(id, before ? 'edit' : 'add', before?.id ?? newId(), facts, true)];
}

/** The same operation is one of the same number in the platform, or without one of the same beginning. */
function operationDraft(
  id: string,
  known: string | undefined,
  caseMatter: string | null,
  { matter = caseMatter ?? '', from, to, ...said }: Type.Static<typeof ImportedOperation>,
  { caseFiles, operations, station, language }: CommandContext,
): Draft[] {
  const rule = caseFiles.matter(matter, language);
  const session = {
    from: rfc3339(instantOf(from, 'operations', station.zone, language)),
    to: rfc3339(instantOf(to, 'operations', station.zone, language)),
  };
  const held = known === undefined ? [] : operations.ofCase({ id: known });
  const before = held.find(({ facts }) =>
    said.ref === undefined ? facts?.sessions[0]?.from === session.from : facts?.ref === said.ref,
  );
  // What the platform does not know, cameras and further sessions, stays as it was entered here.
  const sessions = before?.facts && before.facts.sessions.length > 1 ? before.facts.sessions : [session];
  const facts: OperationFacts = {
    place: null,
    officers: [],
    posted: [],
    items: 0,
    ref: null,
    ...before?.facts,
    ...said,
    sessions,
  };
  operations.requireSound(facts, rule, language);
  if (before?.facts && before.matter === rule.matter && isSame({ ...before.facts }, { ...facts })) return [];
  const operation = before?.id ?? newId();
  const reason = before ? { reason: 'import' } : {};
  return [operationChanged(id, { action: before ? 'edit' : 'add', operation, matter: rule.matter, facts, ...reason })];
}

function isSame(a: object, b: object): boolean {
  return canonicalJson(a as Json) === canonicalJson(b as Json);
}
