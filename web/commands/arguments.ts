// The shapes of arguments that several commands share, and times as a person types them.
import Type from 'typebox';
import { zonedTimeToMs } from '../../core/clock.ts';
import { LiuhenError } from '../../core/errors.ts';
import { type Language, say } from '../language.ts';

/** Looked up, never parsed: what is no clip number is no clip, and answered like any other that is not there. */
export const ClipId = Type.String({ maxLength: 500 });
/** One line of text for a person: no control characters, not blank. */
export const Line = Type.String({
  minLength: 1,
  maxLength: 500,
  pattern: '^[^\\u0000-\\u001f\\u007f]*[^\\s\\u0000-\\u001f\\u007f][^\\u0000-\\u001f\\u007f]*$',
});
export const CaseNumber = Type.String({
  minLength: 1,
  maxLength: 128,
  pattern: '^[^\\s\\u0000-\\u001f\\u007f]([^\\u0000-\\u001f\\u007f]*[^\\s\\u0000-\\u001f\\u007f])?$',
});
/** The name of an account: one line without spaces at its ends, in one spelling (see `dispatch`). */
export const UserName = Type.String({
  minLength: 1,
  maxLength: 64,
  pattern: '^[^\\s\\u0000-\\u001f\\u007f]([^\\u0000-\\u001f\\u007f]*[^\\s\\u0000-\\u001f\\u007f])?$',
});
/** Of a unit or a person. */
export const Name = UserName;
/** Its length is a rule of its own (core/policy/password.ts); this only bounds what is hashed. */
export const Password = Type.String({ maxLength: 1024 });
/** A calendar day, `2026-01-31`. */
export const Day = Type.String({ pattern: '^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$' });
/** Day that the calendar has; the form alone lets 30 February pass. @throws LiuhenError USAGE naming `field`. */
export function dayOf(text: string, field: string, language: Language): string {
  if (zonedTimeToMs(`${text}T00:00:00`, 'UTC') !== undefined) return text;
  throw new LiuhenError('USAGE', say(language, '没有这一天', 'no such day'), { context: { field, value: text } });
}
/** A condition to filter by: as free as the data is. */
export const Condition = Type.String({ minLength: 1, maxLength: 500 });

/** One spelling for a case number, so that composed and decomposed forms are the same case. */
export function caseNumberOf(typed: string): string {
  return typed.normalize('NFC');
}

/**
 * A point in time: RFC 3339 with its offset, or the station's wall clock as `2026-01-02`, `2026-01-02T03:04` or
 * `2026-01-02T03:04:05` (a space may stand for the T).
 * @returns milliseconds since 1970. @throws LiuhenError USAGE naming `field`.
 */
export function instantOf(text: string, field: string, zone: string, language: Language): number {
  const form = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(:\d{2}(?:\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})?)?$/i.exec(text);
  if (form) {
    const [, day, minute = '00:00', second = ':00', offset] = form;
    const wall = `${day}T${minute}${second}`;
    // Read in a zone even where an offset is said: the Date parser alone would turn 30 February into 2 March.
    const shown = zonedTimeToMs(wall, offset ? 'UTC' : zone);
    const ms = shown !== undefined && offset ? Date.parse(wall + offset.toUpperCase()) : shown;
    if (ms !== undefined && !Number.isNaN(ms)) return ms;
  }
  throw new LiuhenError('USAGE', say(language, '不是时间', 'not a time'), {
    context: { field, value: text.slice(0, 64) },
    hint: '2026-01-02, 2026-01-02T08:30, 2026-01-02T00:30:00Z',
  });
}
