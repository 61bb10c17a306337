// Which clips a statement rests on, and when it is refused. Computed again, signed and kept: cli/station/statements.test.ts.
import { expect, test } from 'vitest';
import { operationCoverage } from '../../core/policy/operation-coverage.ts';
import type { TimedClip } from '../../core/policy/place-clip.ts';
import { sampleMatters, sampleRules } from '../../test-fixtures/sample-rules.ts';
import type { CommandContext } from '../command.ts';
import type { CaseRow } from '../station-port.ts';
import { draftStatement } from './statement-desk.ts';

const row = { id: 'c1', number: '2026-017' } as CaseRow;
const from = '2026-03-01T01:00:00.000Z';
const to = '2026-03-01T01:05:00.000Z';
const placing = { driftMsPerDay: 3000, trustsCuts: true };

function clip(id: string, startMs: number, endMs: number, more: Partial<TimedClip> = {}): TimedClip {
  const times = { startMs: Date.parse(from) + startMs, endMs: Date.parse(from) + endMs, startSource: 'name' } as const;
  const clock = { offsetMs: 0, uncertaintyMs: 0, trust: 'anchored', basis: [], isCut: false } as const;
  return { id, camera: 'A1', sha256: id, ...times, ...clock, ...more };
}
const whole = clip('whole', 0, 300_000);
const half = clip('half', 0, 150_000);
const astray = clip('astray', 0, 1, { trust: 'none', uncertaintyMs: null });

/** @param linked ids. @param hidden clips that the asker may not know of. */
function draft(
  clips: readonly TimedClip[],
  linked: readonly string[],
  { hidden = [] as readonly string[], erased = false } = {},
) {
  const posted = [{ post: 'main', camera: 'A1', from: null, to: null }];
  const facts = { sessions: [{ from, to }], place: null, officers: [], posted, items: 0, ref: null };
  const operation = { id: 'o1', matter: 'seizure', state: 'valid', facts: erased ? null : facts } as const;
  const rule = sampleMatters[0]!;
  const context = {
    operations: {
      operation: () => operation,
      evidence: () => ({ clips, standIns: [], placing }),
      judge: () => ({
        operation,
        rule,
        clips: [],
        standIns: [],
        notes: [],
        marks: [],
        isExplained: false,
        coverage: operationCoverage({ facts, rule, clips, standIns: [], placing }),
      }),
    },
    caseFiles: {
      matter: () => rule,
      standing: () => ({ logSize: 7, linked: new Set(linked) }),
      stretchesOf: () => null,
      files: { statementsOf: () => [] },
    },
    station: { zone: 'Asia/Shanghai', rules: { book: () => sampleRules, digests: () => [] } },
    asker: { account: { id: 'u7' } },
    seen: { knows: (id: string) => !hidden.includes(id) },
    checks: { ofOperation: () => [] },
    language: 'zh',
  } as unknown as CommandContext;
  return draftStatement(row, 'o1', context);
}

test('it rests on the linked clips, as of the size of the log', () => {
  const statement = draft([whole], ['whole']);
  expect(statement).toMatchObject({ logSize: 7, madeBy: 'u7', answer: { verdict: 'covered' }, explained: false });
  expect(statement.clips.map(({ clip: id }) => id)).toEqual(['whole']);
});

test.each([
  ['one that lies in it', [whole, half], ['whole'], 'half'],
  ['one of unknown time while there is a hole', [half, astray], ['half'], 'astray'],
])('refused while %s is not linked', (_, clips, linked, named) => {
  expect(() => draft(clips, linked)).toThrow(
    expect.objectContaining({ code: 'USAGE', context: { case: '2026-017', clips: named, more: 0 } }),
  );
});

test('one of unknown time is not needed where the others leave no hole', () => {
  expect(draft([whole, astray], ['whole']).clips.map(({ clip: id }) => id)).toEqual(['whole']);
});

test('linked, it makes a hole unknown', () => {
  expect(draft([half, astray], ['half', 'astray']).answer).toMatchObject({ verdict: 'unknown' });
});

test('one that the asker may not know of is counted and not named', () => {
  expect(() => draft([whole, half], ['whole'], { hidden: ['half'] })).toThrow(
    expect.objectContaining({ code: 'USAGE', context: { case: '2026-017', clips: '', more: 1 } }),
  );
});

test('nor is one made that names a linked clip which he may not know of', () => {
  expect(() => draft([whole], ['whole'], { hidden: ['whole'] })).toThrow(
    expect.objectContaining({ code: 'NOT_ALLOWED' }),
  );
});

test('nothing is said of an operation whose facts were erased', () => {
  expect(() => draft([whole], ['whole'], { erased: true })).toThrow(expect.objectContaining({ code: 'INCOMPLETE' }));
});
