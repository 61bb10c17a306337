// What reports look like, for /openapi.json: one shape for all (core/report.ts).
import { instant, list, mapOf, object, oneOf, orNull, text, whole } from './schema-words.ts';

const cell = { anyOf: [text, { type: 'number' }, { type: 'boolean' }], nullable: true };
const day = { type: 'string', format: 'date' };

export const reportSchemas = {
  Reports: object({ reports: list(object({ report: text, title: text, period: oneOf('days', 'year', 'now') })) }),
  Report: object({
    report: text,
    title: text,
    from: orNull(day),
    to: orNull(day),
    unit: orNull(text),
    madeAt: instant,
    columns: list(
      object(
        {
          column: text,
          title: text,
          form: oneOf('text', 'count', 'instant', 'day', 'span', 'yes-no', 'code'),
          words: mapOf(text),
        },
        ['words'],
      ),
    ),
    rates: list(
      object({
        rate: text,
        title: text,
        unit: orNull(text),
        count: whole,
        of: whole,
        percent: orNull({ type: 'number' }),
        source: text,
      }),
    ),
    rows: list(mapOf(cell)),
  }),
};
