// A roster as a table, row by row: each becomes a shift, a change of one, or nothing; a bad row is named and costs only
// itself. Reading files is the command line's business.
import Type from 'typebox';
import { Compile } from 'typebox/compile';
import { rfc3339 } from '../../core/clock.ts';
import { asLiuhenError, LiuhenError } from '../../core/errors.ts';
import { rosterDay, shiftTimes } from '../../core/policy/shift-time.ts';
import { rosterDrafts, type Shift, type ShiftChange, type ShiftFacts } from '../../core/roster.ts';
import type { CommandContext } from '../command.ts';
import { Line } from '../commands/arguments.ts';
import { say } from '../language.ts';
import { newId } from '../new-id.ts';
import { RosterRegister } from './roster-register.ts';

const Short = Type.String({ minLength: 1, maxLength: 64 });
const ImportedShift = Type.Object(
  {
    day: Short,
    officer: Type.Optional(Line),
    name: Type.Optional(Line),
    camera: Type.Optional(Type.String({ minLength: 1, maxLength: 128 })),
    from: Type.Optional(Short),
    to: Type.Optional(Short),
    unit: Type.Optional(Line),
    task: Type.Optional(Line),
  },
  { additionalProperties: false },
);
const validator = Compile(ImportedShift);

export interface ImportRow {
  /** Of the file, from 1. */
  readonly line: number;
  readonly shift: unknown;
}

export interface RosterImported {
  readonly added: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly removed: number;
  readonly rejected: readonly { readonly line: number; readonly reason: string }[];
}

type Said = Pick<Shift, 'unit' | 'day'> & { readonly facts: ShiftFacts };

/**
 * All rows that can be taken in, as one batch of leaves. The same shift is one of the same unit, day, officer and beginning.
 * @param replaces whether what the roster has of these units' days and the rows do not name is taken out; never of a day
 * that has a bad row, nor of any where a bad row does not tell its day.
 * @throws LiuhenError of `record`; never for a bad row.
 */
export async function importRoster(
  rows: readonly ImportRow[],
  replaces: boolean,
  context: CommandContext,
): Promise<RosterImported> {
  const register = new RosterRegister(context);
  const rejected: { line: number; reason: string }[] = [];
  const unsure = new Set<string | null>();
  const said = new Map<string, Said>();
  const lines = new Map<string, number>();
  for (const { line, shift } of rows)
    try {
      const own = saidOf(shift, register, context);
      const key = keyOf(own);
      const before = lines.get(key);
      if (before !== undefined)
        throw new LiuhenError(
          'USAGE',
          say(context.language, `与第 ${before} 行重复`, `the same shift as row ${before}`),
        );
      lines.set(key, line);
      said.set(key, own);
    } catch (error) {
      const { code, message, context: about } = asLiuhenError(error);
      if (code === 'BUG') throw error;
      const field = about['field'];
      rejected.push({ line, reason: typeof field === 'string' ? `${field}: ${message}` : message });
      unsure.add(dayOf(shift));
    }
  const { changes, counts } = changesOf(said, replaces && !unsure.has(null) ? unsure : null, context);
  await context.record(rosterDrafts(changes, newId()));
  return { ...counts, rejected };
}

/** @param keeps days of which nothing is taken out; null: of any. */
function changesOf(said: ReadonlyMap<string, Said>, keeps: ReadonlySet<string | null> | null, context: CommandContext) {
  const changes: ShiftChange[] = [];
  const counts = { added: 0, updated: 0, unchanged: 0, removed: 0 };
  const days = Map.groupBy(said.values(), ({ unit, day }) => `${day} ${unit}`);
  for (const ofDay of days.values()) {
    const { unit, day } = ofDay[0]!;
    const held = context.seen.rosterToWrite(day, unit);
    const known = new Map(
      held.flatMap((shift) => (shift.facts ? [[keyOf({ ...shift, facts: shift.facts }), shift]] : [])),
    );
    for (const one of ofDay) {
      const before = known.get(keyOf(one));
      known.delete(keyOf(one));
      if (before?.facts && isSame(before.facts, one.facts)) {
        counts.unchanged += 1;
        continue;
      }
      counts[before ? 'updated' : 'added'] += 1;
      changes.push({ action: 'set', shift: { id: before?.id ?? newId(), ...one } });
    }
    if (keeps === null || keeps.has(day)) continue;
    for (const { id } of known.values()) changes.push({ action: 'remove', shift: { id, unit, day } });
    counts.removed += known.size;
  }
  return { changes, counts };
}

/** @throws LiuhenError for what cannot be taken in, the column named in `context.field`. */
function saidOf(row: unknown, register: RosterRegister, { station, language }: CommandContext): Said {
  if (!validator.Check(row)) {
    const [error] = validator.Errors(row);
    const missing = (error as { params?: { requiredProperties?: string[] } } | undefined)?.params?.requiredProperties;
    const field = missing?.[0] ?? (error?.instancePath.slice(1) || 'day');
    throw new LiuhenError('USAGE', missing ? say(language, '未填', 'missing') : (error?.message ?? 'invalid'), {
      context: { field },
    });
  }
  const bad = (field: string, zh: string, en: string) =>
    new LiuhenError('USAGE', say(language, zh, en), { context: { field } });
  const day = rosterDay(row.day);
  if (day === null) throw bad('day', '没有这一天', 'no such day');
  const times = shiftTimes(day, row.from ?? null, row.to ?? null, station.zone);
  if (times === 'from') throw bad('from', '不是当日的时刻，或未填', 'no time of that day, or missing');
  if (times === 'to')
    throw bad('to', '不是时刻，或不晚于开始，或超过七天', 'no time, or not after the beginning, or over seven days');
  const { certificate, home } = register.officer(row.officer ?? null, row.name ?? null);
  const unit = register.unit(row.unit ?? null, home);
  const named = row.camera?.trim() || null;
  const camera = named === null ? null : register.camera(named);
  const [from, to] = [rfc3339(times.fromMs), rfc3339(times.toMs)];
  return { unit, day, facts: { officer: certificate, camera, from, to, task: row.task?.trim() || null } };
}

const keyOf = ({ unit, day, facts: { officer, from } }: Said) => JSON.stringify([unit, day, officer, from]);

/** Of a row that was refused: its day, where that can be read. */
function dayOf(row: unknown): string | null {
  const { day } = (row ?? {}) as { day?: unknown };
  return typeof day === 'string' ? rosterDay(day) : null;
}

function isSame(a: ShiftFacts, b: ShiftFacts): boolean {
  return a.to === b.to && a.camera === b.camera && a.task === b.task;
}
