// What a pack must hold beyond its shape: names that are known, sources that may be cited as they are, and an outcome that
// makes sense over the packs below. Faults leave the pack out; warnings are for whoever wrote it.
import type { MatterRule, RetentionRule } from '../core/matter-rule.ts';
import type { Fault } from '../core/yaml-lines.ts';
import { chainFaults, chainWarnings } from './chain-lint.ts';
import { entriesOf, type LaidRules, matterOf, type matterProperties, missingOf } from './layers.ts';
import { formFaults } from './lint-forms.ts';
import { bookLists, packOf, type RulePack, sourceId } from './pack.ts';
import { keepOf, monthsOf } from './retention-words.ts';
import type { PackDocument } from './schema.ts';

/** Every fault of a document that has the right shape, of itself and over what is below it; empty if it may be used. */
export function lintPack(document: PackDocument, below: LaidRules, above: LaidRules): Fault[] {
  return [
    ...citationFaults(document),
    ...referenceFaults(document, below),
    ...matterFaults(document, below),
    ...entryFaults(document, below),
    ...chainFaults(document, above),
    ...formFaults(document, above),
    ...[...packOf(document).matters.keys()].flatMap((matter) => outcomeFaults(matter, above)),
  ];
}

function citationFaults({ sources = {} }: PackDocument): Fault[] {
  return Object.entries(sources).flatMap(([name, { mark, clause, binds }]) => [
    ...(clause !== undefined && mark !== 'V'
      ? [
          {
            at: ['sources', name, 'clause'],
            what: `a clause is cited only of what was read in the text: mark V, or leave the clause out (${mark})`,
          },
        ]
      : []),
    ...(binds === false && mark !== 'V'
      ? [{ at: ['sources', name, 'binds'], what: 'binds: false is for mark V; all others read 参照 anyway' }]
      : []),
  ]);
}

/** Every place where a source is named. */
function* sourcePlaces(value: unknown, at: (string | number)[]): Generator<{ at: (string | number)[]; named: string }> {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, item] of Object.entries(value)) {
    const here = [...at, Array.isArray(value) ? Number(key) : key];
    if (key === 'source' && typeof item === 'string') yield { at: here, named: item };
    else if (key === 'sources' && Array.isArray(item))
      for (const [index, named] of item.entries()) yield { at: [...here, index], named: String(named) };
    else yield* sourcePlaces(item, here);
  }
}

/** Where a pack names sources; what it defines is no place. */
function* placesIn({ sources: _own, ...rest }: PackDocument) {
  yield* sourcePlaces(rest, []);
}

function referenceFaults(document: PackDocument, below: LaidRules): Fault[] {
  const own = Object.keys(document.sources ?? {}).map((name) => sourceId(document.id, name));
  const known = new Set([...own, ...below.packs.flatMap(({ sources }) => sources.map(({ id }) => id))]);
  return [...placesIn(document)].flatMap(({ at, named }) =>
    known.has(sourceId(document.id, named)) ? [] : [{ at, what: `there is no source "${named}"` }],
  );
}

function matterFaults({ matters = {} }: PackDocument, below: LaidRules): Fault[] {
  return Object.entries(matters).flatMap(([matter, { removed, ...change }]) => {
    const at = ['matters', matter];
    if (removed) {
      if (Object.keys(change).length > 0) return [{ at, what: 'a matter that is removed has no other properties' }];
      return below.matters.has(matter) ? [] : [{ at, what: 'there is no such matter to remove' }];
    }
    const twice = (property: string, names: readonly string[]) =>
      names.flatMap((name, index) =>
        names.indexOf(name) === index ? [] : [{ at: [...at, property], what: `"${name}" stands twice` }],
      );
    return [
      ...(change.mode !== undefined && change.sources === undefined
        ? [{ at: [...at, 'mode'], what: 'a mode comes with the sources that it rests on' }]
        : []),
      ...twice(
        'posts',
        (change.posts ?? []).map(({ post }) => post),
      ),
      ...twice(
        'steps',
        (change.steps?.list ?? []).map(({ step }) => step),
      ),
      ...twice(
        'papersBefore',
        (change.papersBefore ?? []).map(({ kind }) => kind),
      ),
      ...twice(
        'deadlines',
        (change.deadlines ?? []).map(({ deadline }) => deadline),
      ),
    ];
  });
}

function entryFaults(document: PackDocument, below: LaidRules): Fault[] {
  const unknown = bookLists.flatMap((list) =>
    Object.entries(document[list] ?? {}).flatMap(([name, entry]) =>
      entry === null && !entriesOf(below, list).has(name)
        ? [{ at: [list, name], what: 'there is nothing of this name to take away' }]
        : [],
    ),
  );
  const dates = Object.entries(document.yearlyDates ?? {}).flatMap(([name, date]) =>
    // A year without a 29 February: the day has to come every year.
    date !== null && date.day > new Date(Date.UTC(2025, date.month, 0)).getUTCDate()
      ? [{ at: ['yearlyDates', name], what: 'there is no such day in every year' }]
      : [],
  );
  const hours = Object.entries(document.hours ?? {}).flatMap(([name, stretch]) =>
    stretch !== null && stretch.from === stretch.to ? [{ at: ['hours', name], what: 'from and to are the same' }] : [],
  );
  return [...unknown, ...dates, ...hours, ...calendarFaults(document)];
}

/** A notice speaks of its year, and at most of the December before and the January after it. */
function calendarFaults({ calendars = {} }: PackDocument): Fault[] {
  return Object.entries(calendars).flatMap(([name, entry]) => {
    if (entry === null) return [];
    const at = ['calendars', name];
    const stretches = [...entry.off, ...(entry.work ?? [])].map((text) => ({ text, days: text.split('/') }));
    const first = `${entry.year - 1}-12-01`;
    const last = `${entry.year + 1}-01-31`;
    return stretches.flatMap(({ text, days }) => {
      if (!days.every(isOfCalendar)) return [{ at, what: `"${text}" is no day` }];
      if ((days[1] ?? days[0]!) < days[0]!) return [{ at, what: `"${text}" ends before it begins` }];
      return days.some((day) => day < first || day > last) ? [{ at, what: `"${text}" is not of ${entry.year}` }] : [];
    });
  });
}

/** The form alone lets 30 February pass. */
function isOfCalendar(day: string): boolean {
  const ms = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(day);
}

/** What a matter comes to with all packs up to this one. */
function outcomeFaults(matter: string, above: LaidRules): Fault[] {
  const said = above.matters.get(matter);
  if (!said) return [];
  const at = ['matters', matter];
  const missing = missingOf(said);
  if (missing.length > 0) return [{ at, what: `the matter lacks ${missing.join(', ')}` }];
  const { mode, posts, rows } = matterOf(matter, said);
  const always = posts.some(({ mandatory }) => mandatory === 'always');
  const rowOf = (duty: string) => rows.findIndex((row) => row.duty === duty);
  if (mode === 'full')
    return [
      ...(always
        ? []
        : [{ at: [...at, 'posts'], what: 'a matter of mode full needs a post that is always mandatory' }]),
      ...(rowOf('as-needed') < 0
        ? []
        : [{ at: [...at, 'rows', rowOf('as-needed')], what: 'mode full, and a row says as-needed' }]),
    ];
  if (mode === 'text-suffices')
    return [
      ...(posts.every(({ mandatory }) => mandatory === 'never')
        ? []
        : [{ at: [...at, 'posts'], what: 'mode text-suffices, and a post is mandatory' }]),
      ...(rowOf('must') < 0
        ? []
        : [{ at: [...at, 'rows', rowOf('must')], what: 'mode text-suffices, and a row says must' }]),
    ];
  return [];
}

/** What may be meant and may be a slip: each names the pack that it goes against. */
export function warningsOf(document: PackDocument, below: LaidRules, above: LaidRules): Fault[] {
  const pack = packOf(document);
  return [
    ...[...pack.matters.keys()].flatMap((matter) => rowWarnings(matter, above)),
    ...[...pack.matters].flatMap(([matter, part]) => matterWarnings(matter, part, below, above)),
    ...entryWarnings(pack, below),
    ...chainWarnings(document, below),
    ...unusedSources(document),
  ];
}

function matterWarnings(
  matter: string,
  part: ReturnType<RulePack['matters']['get']> & object,
  below: LaidRules,
  above: LaidRules,
): Fault[] {
  const before = below.matters.get(matter);
  if (!before || missingOf(before).length > 0) return [];
  const was = matterOf(matter, before);
  const by = (property: (typeof matterProperties)[number]) => before.get(property)?.at(-1)?.pack ?? '';
  const at = ['matters', matter];
  if ('removed' in part)
    return was.mode === 'full' ? [{ at, what: `removes a matter that ${by('mode')} has recorded in full` }] : [];
  const now = matterOf(matter, above.matters.get(matter) ?? before);
  return [
    ...(isShorter(now.retention, was.retention)
      ? [{ at: [...at, 'retention'], what: shorter(now.retention, was.retention, by('retention')) }]
      : []),
    ...(rank(now.mode) < rank(was.mode)
      ? [{ at: [...at, 'mode'], what: `${now.mode}, less than ${was.mode} of ${by('mode')}` }]
      : []),
  ];
}

/** The printed catalogue must not say another time than the rule. */
function rowWarnings(matter: string, above: LaidRules): Fault[] {
  const said = above.matters.get(matter);
  if (!said) return [];
  const { rows, retention } = matterOf(matter, said);
  const other = rows.find((row) => {
    const keep = keepOf(row.retention);
    return keep !== null && monthsOf(keep) !== monthsOf(retention.keep);
  });
  return other
    ? [
        {
          at: ['matters', matter],
          what: `a row of the catalogue says ${other.retention}, the rule keeps ${JSON.stringify(retention.keep)}`,
        },
      ]
    : [];
}

function entryWarnings({ lists }: RulePack, below: LaidRules): Fault[] {
  const retentions = [...lists.retentions].flatMap(([kind, entry]) => {
    const was = entriesOf(below, 'retentions').get(kind);
    return was && entry && isShorter(entry, was.entry)
      ? [{ at: ['retentions', kind], what: shorter(entry, was.entry, was.pack) }]
      : [];
  });
  const deadlines = [...lists.deadlines].flatMap(([deadline, entry]) => {
    const was = entriesOf(below, 'deadlines').get(deadline);
    return was && entry && entry.unit === was.entry.unit && entry.n > was.entry.n
      ? [{ at: ['deadlines', deadline], what: `${entry.n} ${entry.unit}, longer than ${was.entry.n} of ${was.pack}` }]
      : [];
  });
  return [...retentions, ...deadlines];
}

function unusedSources(document: PackDocument): Fault[] {
  const used = new Set([...placesIn(document)].map(({ named }) => sourceId(document.id, named)));
  return Object.keys(document.sources ?? {}).flatMap((name) =>
    used.has(sourceId(document.id, name)) ? [] : [{ at: ['sources', name], what: 'nothing rests on this source' }],
  );
}

const rank = (mode: MatterRule['mode']) => ['text-suffices', 'key-moments', 'full'].indexOf(mode);

/** What cannot be compared is shorter only than permanent. */
function isShorter(now: Pick<RetentionRule, 'keep'>, was: Pick<RetentionRule, 'keep'>): boolean {
  const [after, before] = [monthsOf(now.keep), monthsOf(was.keep)];
  if (before === Number.POSITIVE_INFINITY) return after !== before;
  return after !== null && before !== null && after < before;
}

function shorter(now: Pick<RetentionRule, 'keep'>, was: Pick<RetentionRule, 'keep'>, pack: string): string {
  return `keeps ${JSON.stringify(now.keep)}, shorter than ${JSON.stringify(was.keep)} of ${pack}`;
}
