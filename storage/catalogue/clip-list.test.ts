// Filters, words and pages: what is found is exactly what a plain reading of every clip would find.
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Clip, ClipFlag } from '../../core/model.ts';
import { SampleHistory } from '../../test-fixtures/sample-history.ts';
import { Catalogue } from './catalogue.ts';
import type { ClipFilter } from './clip-list.ts';
import { normalise } from './search-tokens.ts';

let history: SampleHistory;
let catalogue: Catalogue;

beforeEach(() => {
  history = new SampleHistory();
  catalogue = Catalogue.open(':memory:');
});
afterEach(() => catalogue.close());

function bringIn(): void {
  catalogue.apply(history.events.slice(catalogue.lastSeq() + 1), history.manifestOf);
}

function found(filter: Partial<ClipFilter>): readonly string[] {
  bringIn();
  return catalogue.list({ limit: 1000, ...filter }).clips.map(({ id }) => id);
}

describe('words', () => {
  test.each([
    ['two Chinese characters', '拆除'],
    ['three', '制拆除'],
    ['one', '拆'],
    ['across the folder', '2号/强制'],
    ['Latin letters of any case', 'dCaM'],
    ['digits inside a number', '1023'],
    ['two digits', '30'],
    ['one letter', 'd'],
    ['full-width digits and letters', 'ＤＣＡＭ＿００'],
    ['two words', '强制 DCAM'],
    ['words in any order, spaces around', '  mp4   拆除　大兴 '],
    ['the officer', '012345'],
    ['the serial', 'ZF00012'],
    ['the profile', 'serial-off'],
    ['the case', '〔2026〕第3'],
    ['the clip number', 'st01-20260102-000001'],
    ['quotes', '"a\'b'],
    ['an operator', 'AND'],
    ['a star', 'x*'],
    ['brackets and colons', '(name:y)'],
    ['a percent sign and an underscore', '%_'],
    ['a character beyond the first plane', '𠮷'],
    ['an emoji in the middle', '场🙂'],
  ])('%s: %s', (_what, q) => {
    const path = `大兴2号/强制拆除_DCAM_00_010230"a'b AND x* (name:y) %_ 𠮷场🙂.mp4`;
    const id = history.seal({ path, name: path.split('/')[1]!, serial: 'ZF00012', profile: 'serial-officer-stamp' });
    history.link(id, history.openCase('伊执〔2026〕第3号'));
    history.seal({ path: 'e', name: 'e', serial: '9', officer: '8', profile: 'q', label: 'v' });
    expect(found({ q })).toEqual([id]);
  });

  test.each(['强除', '0103', '拆除 没有', '"b', 'DCAM OR x', 'NOT zz', 'tokens:强', '^强', '强*', '\u0000', 'mp4e'])(
    'nothing for %s',
    (q) => {
      history.seal({ path: '强制拆除_0102.mp4', name: '强制拆除_0102.mp4' });
      history.seal({ path: 'e', name: 'e' });
      expect(found({ q })).toEqual([]);
    },
  );

  test('a case number is found while the link stands', () => {
    const id = history.seal();
    const one = history.openCase('甲-77');
    history.link(id, one);
    expect(found({ q: '甲-77' })).toEqual([id]);
    expect(found({ case: '甲-77' })).toEqual([id]);
    history.unlink(id, one);
    expect(found({ q: '甲-77' })).toEqual([]);
    expect(found({ case: '甲-77' })).toEqual([]);
    expect(found({ case: '乙' })).toEqual([]);
  });

  test('a word is found in one piece, not by its parts', () => {
    history.seal({ path: 'abcxbcd.mp4' });
    const id = history.seal({ path: 'xabcd.mp4' });
    expect(found({ q: 'abcd' })).toEqual([id]);
  });

  test('are those that a reader would see, for any text', () => {
    const character = fc.constantFrom(...'执法记录仪强制拆除ab01_- .\u0301é"\'*');
    const text = fc.string({ unit: character, minLength: 1, maxLength: 8 }).filter((name) => !name.includes('/'));
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 12 }), text, (names, q) => {
        history = new SampleHistory();
        const ids = names.map((name) => history.seal({ name, path: name, serial: null, officer: null, profile: 'p' }));
        const own = Catalogue.open(':memory:');
        own.apply(history.events, history.manifestOf);
        const words = normalise(q).split(/\s+/u).filter(Boolean);
        const expected = ids.filter((id, index) =>
          words.every((word) => [names[index]!, id, 'p'].some((field) => normalise(field).includes(word))),
        );
        const clips = own.list({ q, limit: 1000 }).clips.map((clip) => clip.id);
        own.close();
        expect(clips).toEqual(expected.reverse());
      }),
      { numRuns: 60 },
    );
  });
});

describe('filters', () => {
  const day = (text: string) => Date.parse(`${text}Z`);
  const clip = fc.record({
    serial: fc.constantFrom('A', 'B', null),
    officer: fc.constantFrom('1', '2', null),
    flags: fc.constantFrom<readonly ClipFlag[]>([], ['important'], ['important', 'unparsed']),
    deviceStartMs: fc.option(fc.integer({ min: day('2023-11-28T00:00:00'), max: day('2025-02-03T00:00:00') })),
    name: fc.constantFrom('执法.mp4', '记录.mp4', 'x.avi'),
  });
  const when = fc.option(
    fc.oneof(
      fc.integer({ min: day('2023-11-01T00:00:00'), max: day('2026-03-01T00:00:00') }),
      fc.constantFrom(day('2024-01-01T00:00:00'), day('2024-03-01T00:00:00'), 0, 8.64e15),
    ),
    { nil: undefined },
  );
  const filter = fc.record(
    {
      device: fc.constantFrom('A', 'B', 'C'),
      officer: fc.constantFrom('1', '2'),
      flag: fc.constantFrom('important', 'unparsed'),
      state: fc.constantFrom('sealed', 'disposed'),
      q: fc.constantFrom('执法', 'mp4', ''),
    },
    { requiredKeys: [] },
  );

  function fits(row: Clip, wanted: Partial<ClipFilter>): boolean {
    const begin = Date.parse(row.start ?? row.sealed);
    return (
      (wanted.device === undefined || row.device.serial === wanted.device) &&
      (wanted.officer === undefined || row.officer === wanted.officer) &&
      (wanted.flag === undefined || row.flags.includes(wanted.flag)) &&
      (wanted.state === undefined || row.state === wanted.state) &&
      (wanted.fromMs === undefined || begin >= wanted.fromMs) &&
      (wanted.toMs === undefined || begin < wanted.toMs) &&
      row.file.path.includes(wanted.q ?? '')
    );
  }

  test('alone and together find what fits, no more and no less', () => {
    fc.assert(
      fc.property(
        fc.array(clip, { maxLength: 25 }),
        fc.array(fc.tuple(filter, when, when), { minLength: 5, maxLength: 9 }),
        (rows, filters) => {
          history = new SampleHistory();
          for (const row of rows) history.seal(row);
          const own = Catalogue.open(':memory:');
          own.apply(history.events, history.manifestOf);
          const all = own.list({ limit: 1000 }).clips;
          for (const [wanted, from, to] of filters) {
            const whole = {
              ...wanted,
              ...(from === undefined ? {} : { fromMs: from }),
              ...(to === undefined ? {} : { toMs: to }),
            };
            const expected = all.filter((row) => fits(row, whole)).map(({ id }) => id);
            expect(own.list({ ...whole, limit: 1000 }).clips.map(({ id }) => id)).toEqual(expected);
          }
          own.close();
        },
      ),
      { numRuns: 60 },
    );
  });

  test('the label stands for the device only where no serial is known', () => {
    history.seal({ serial: 'A', label: 'L' });
    const id = history.seal({ serial: null, label: 'L' });
    expect(found({ device: 'L' })).toEqual([id]);
  });

  test('a value is taken as it is', () => {
    const id = history.seal({ serial: '"x" OR *', officer: '张三' });
    expect(found({ device: '"x" OR *' })).toEqual([id]);
    expect(found({ officer: '张三' })).toEqual([id]);
    expect(found({ officer: '张' })).toEqual([]);
  });

  test('a clock that ran into another age does not break the time filter', () => {
    history.seal({ deviceStartMs: Date.parse('0001-01-01T00:00:00Z') });
    history.seal({ deviceStartMs: Date.parse('9999-12-31T00:00:00Z') });
    const id = history.seal({ deviceStartMs: day('2026-01-01T05:00:00') });
    expect(found({ fromMs: day('2026-01-01T00:00:00'), toMs: day('2026-01-02T00:00:00') })).toEqual([id]);
    expect(found({ fromMs: day('1990-01-01T00:00:00'), toMs: day('9999-01-02T00:00:00') })).toEqual([id]);
  });
});

describe('pages', () => {
  test('walk through everything once, while clips come in', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(3), { maxLength: 30 }),
        fc.integer({ min: 1, max: 7 }),
        fc.boolean(),
        (arrivals, limit, isSearch) => {
          history = new SampleHistory();
          const own = Catalogue.open(':memory:');
          for (let count = 0; count < 25; count += 1) history.seal();
          own.apply(history.events, history.manifestOf);
          const before = own.list({ limit: 1000 }).clips.map(({ id }) => id);
          const walked: string[] = [];
          let next: string | null | undefined;
          for (let page = 0; next !== null && page < 100; page += 1) {
            const { clips, next: following } = own.list({
              limit,
              ...(isSearch ? { q: 'clip', device: '0000123' } : {}),
              ...(typeof next === 'string' ? { cursor: next } : {}),
            });
            walked.push(...clips.map(({ id }) => id));
            next = following;
            for (let count = 0; count < (arrivals[page] ?? 0); count += 1) history.seal();
            own.apply(history.events.slice(own.lastSeq() + 1), history.manifestOf);
          }
          own.close();
          expect(walked).toEqual(before);
        },
      ),
      { numRuns: 30 },
    );
  });

  test('end without an empty page', () => {
    history.seal();
    history.seal();
    bringIn();
    expect(catalogue.list({ limit: 2 }).next).toBeNull();
    expect(catalogue.list({ limit: 1 }).next).not.toBeNull();
    expect(Catalogue.open(':memory:').list({ limit: 1, fromMs: 0 })).toEqual({ clips: [], next: null });
  });

  test.each([
    { limit: 0 },
    { limit: 1001 },
    { limit: 1.5 },
    { limit: Number.NaN },
    { limit: 1, cursor: 'x' },
    { limit: 1, cursor: '' },
    { limit: 1, q: 'x'.repeat(201) },
    { limit: 1, fromMs: Number.NaN },
  ])('wrong usage: %j', (filter) => {
    history.seal();
    bringIn();
    expect(() => catalogue.list(filter)).toThrowError(expect.objectContaining({ code: 'USAGE' }));
  });
});
