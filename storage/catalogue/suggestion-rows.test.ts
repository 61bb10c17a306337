// What becomes of suggestions as leaves come in; the same whether live or rebuilt.
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Json } from '../../core/canonical-json.ts';
import type { PublicFacts } from '../../core/custody-event.ts';
import { SampleHistory } from '../../test-fixtures/sample-history.ts';
import { Catalogue } from './catalogue.ts';
import { differences } from './whole.ts';

let history: SampleHistory;
const open: Catalogue[] = [];
beforeEach(() => {
  history = new SampleHistory();
});
afterEach(() => {
  for (const catalogue of open.splice(0)) catalogue.close();
});

function built(): Catalogue {
  const catalogue = Catalogue.open(':memory:');
  open.push(catalogue);
  catalogue.apply(history.events, history.manifestOf);
  return catalogue;
}

function suggest(clip: string, caseId: string, facts: PublicFacts = {}, detail?: Record<string, Json>): void {
  const of = { by: 'case-code', confidence: 95, atMs: 1500, ...facts };
  history.add('suggest', { clip, case: caseId, public: of, ...(detail ? { detail } : {}) });
}
const refuse = (clip: string, caseId: string) =>
  history.add('suggest', { clip, case: caseId, public: { action: 'refuse' }, detail: { number: 'A', reason: 'no' } });
const all = { afterSeq: -1, limit: 100 };
const shown = (catalogue: Catalogue, filter = {}) =>
  catalogue.openSuggestions({ ...all, ...filter }).map((row) => `${row.clip.slice(-1)} ${row.case} ${row.by}`);

test('open, oldest first, each with what it says', () => {
  const [a, b] = [history.seal(), history.seal()];
  const [one, two] = [history.openCase('A-1'), history.openCase('A-2')];
  suggest(b, two);
  history.add('suggest', { clip: a, case: one, public: { by: 'name', confidence: 40 }, detail: { reason: '目录名' } });
  const catalogue = built();
  expect(catalogue.openSuggestions(all)).toEqual([
    {
      seq: 6,
      clip: b,
      case: 'A-2',
      by: 'case-code',
      confidence: 95,
      atMs: 1500,
      reason: null,
      at: history.events[6]!.at,
    },
    {
      seq: 7,
      clip: a,
      case: 'A-1',
      by: 'name',
      confidence: 40,
      atMs: null,
      reason: '目录名',
      at: history.events[7]!.at,
    },
  ]);
  expect(shown(catalogue, { limit: 1 })).toEqual(['2 A-2 case-code']);
  expect(shown(catalogue, { afterSeq: 6 })).toEqual(['1 A-1 name']);
  expect(shown(catalogue, { clip: a })).toEqual(['1 A-1 name']);
  expect([catalogue.isSuggested(a, one), catalogue.isSuggested(a, two)]).toEqual([true, false]);
});

test('a link takes those of its clip and case, of every source, and no others', () => {
  const [a, b] = [history.seal(), history.seal()];
  const [one, two] = [history.openCase('A-1'), history.openCase('A-2')];
  suggest(a, one);
  suggest(a, one, { by: 'place', confidence: 20 });
  suggest(a, two);
  suggest(b, one);
  history.link(a, one);
  const catalogue = built();
  expect(shown(catalogue)).toEqual(['1 A-2 case-code', '2 A-1 case-code']);
  expect(catalogue.isSuggested(a, one)).toBe(false);
});

test('what is linked already is taken; what is taken back is refused, and does not come again by the same source', () => {
  const [a, one] = [history.seal(), history.openCase('A-1')];
  history.link(a, one);
  suggest(a, one);
  expect(shown(built())).toEqual([]);
  history.unlink(a, one);
  suggest(a, one);
  expect(shown(built())).toEqual([]);
  const states = [...built().rows()]
    .filter(({ table }) => table === 'suggestion')
    .map(({ content }) => JSON.parse(content));
  expect(states).toMatchObject([{ clip: a, state: 'refused' }]);
});

test('a refusal is of its clip and case alone; another source may ask once more', () => {
  const [a, b] = [history.seal(), history.seal()];
  const one = history.openCase('A-1');
  suggest(a, one);
  suggest(b, one);
  refuse(a, one);
  suggest(a, one);
  expect(shown(built())).toEqual(['2 A-1 case-code']);
  suggest(a, one, { by: 'officer-time', confidence: 60 });
  expect(shown(built())).toEqual(['2 A-1 case-code', '1 A-1 officer-time']);
});

test('of clips of these units and numbers alone', () => {
  const clips = [history.seal({ officer: '111' }), history.seal({ officer: '222' }), history.seal({ officer: null })];
  const one = history.openCase('A-1');
  for (const clip of clips) suggest(clip, one);
  const catalogue = built();
  expect(shown(catalogue, { scope: { units: null, numbers: [] } })).toHaveLength(3);
  expect(shown(catalogue, { scope: { units: ['root'], numbers: [] } })).toHaveLength(3);
  expect(shown(catalogue, { scope: { units: ['other'], numbers: ['222'] } })).toEqual(['2 A-1 case-code']);
  expect(shown(catalogue, { scope: { units: [], numbers: [] } })).toEqual([]);
});

test('a leaf at a time or all at once: the same rows', () => {
  const [a, one] = [history.seal(), history.openCase('A-1')];
  suggest(a, one);
  suggest(a, one, { by: 'officer', confidence: 98 });
  history.link(a, one);
  history.unlink(a, one);
  const live = Catalogue.open(':memory:');
  open.push(live);
  for (const event of history.events) live.apply([event], history.manifestOf);
  expect([...differences(built().rows(), live.rows())]).toEqual([]);
  expect([...live.rows()].filter(({ table }) => table === 'suggestion')).toHaveLength(2);
});

test.each<[string, PublicFacts]>([
  ['an unknown source', { by: 'guess', confidence: 50 }],
  ['an unknown act', { action: 'approve' }],
])('%s is a damaged log', (_what, facts) => {
  const [a, one] = [history.seal(), history.openCase('A-1')];
  history.add('suggest', { clip: a, case: one, public: facts });
  expect(() => built()).toThrowError(expect.objectContaining({ code: 'LOG_DAMAGED' }));
});
