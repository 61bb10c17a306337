// What answers about the roster look like, for /openapi.json.
import { instant, list, object, orNull, text, whole } from './schema-words.ts';

const shift = object({
  day: text,
  unit: text,
  officer: orNull(text),
  name: orNull(text),
  camera: orNull(text),
  from: orNull(instant),
  to: orNull(instant),
  task: orNull(text),
  imported: instant,
});

export const rosterSchemas = {
  Roster: object({ shifts: list(shift), next: orNull(text) }),
  RosterImport: object({
    added: whole,
    updated: whole,
    unchanged: whole,
    removed: whole,
    rejected: list(object({ line: whole, reason: text })),
  }),
  RosterRemoved: object({ day: text, removed: whole }),
};
