// What answers about property and deadlines look like, for /openapi.json alone (see answer-schemas.ts).
import { instant, list, named, object, oneOf, orNull, text, yesNo } from './schema-words.ts';

const dated = {
  deadline: text,
  title: text,
  from: orNull(instant),
  due: orNull(instant),
  lastDay: orNull(text),
  state: oneOf('running', 'done', 'overdue', 'unknown'),
  why: orNull(oneOf('calendar-unknown', 'stands-still', 'facts-erased')),
  done: orNull(instant),
  extended: yesNo,
  source: orNull(text),
  rule: text,
};
const shown = { clip: orNull(text), at: orNull(instant) };
const common = {
  time: orNull(instant),
  place: orNull(text),
  handlers: list(text),
  sealIntact: orNull(yesNo),
  reason: orNull(text),
};
const Move = object({
  action: text,
  ...common,
  from: orNull(text),
  to: orNull(text),
  sealNumber: orNull(text),
  document: orNull(text),
  ...shown,
});
const item = {
  property: text,
  state: oneOf('in-store', 'entrusted', 'testing', 'lifted', 'left'),
  name: orNull(text),
  quantity: orNull(text),
  sealNumber: orNull(text),
  place: orNull(text),
  heldSince: orNull(instant),
  operation: orNull(text),
  handlers: list(text),
  ...shown,
  moves: list(Move),
  checks: list(object({ ...common, present: orNull(yesNo) })),
  deadlines: list(object(dated)),
  overdue: yesNo,
  nextCheck: orNull(text),
};

export const propertySchemas = {
  PropertyItem: object(item),
  CaseProperty: object({ items: list(named('PropertyItem')) }),
  PropertyDue: object({ items: list(object({ case: orNull(text), ...item })) }),
  CaseDeadlines: object({
    deadlines: list(
      object({ case: text, ...dated, operation: orNull(text), property: orNull(text), document: orNull(text) }),
    ),
  }),
} as const;
