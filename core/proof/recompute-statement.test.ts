// A statement computed again: an honest one holds, also for a stranger's Python that knows docs/formats.md alone; one in
// which anything was changed does not.
import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { type RandomStatement, randomStatement } from '../../test-fixtures/random-statement.ts';
import { seededRandom, testSeed } from '../../test-fixtures/seed.ts';
import { canonicalBytes, type Json } from '../canonical-json.ts';
import type { Statement } from '../statement.ts';
import { statementFaults } from './recompute-statement.ts';
import { parseStatement } from './statement-document.ts';

const random = seededRandom(testSeed());
const made = Array.from({ length: 400 }, () => randomStatement(random));

/** How many faults the reader in Python finds in each. */
function byPython(statements: readonly RandomStatement[]): string[][] {
  const folder = new URL('../../test-fixtures/', import.meta.url).pathname;
  const program = `import json, sys
sys.path.insert(0, sys.argv[1]); sys.dont_write_bytecode = True
from reader_statement import recompute
for line in sys.stdin:
    given, found = json.loads(line), []
    clips = {clip["manifest"]["clip"]: (clip["manifest"], clip["events"]) for clip in given["clips"]}
    recompute(given["statement"], clips, lambda verdict, what: found.append(f"{verdict}: {what}"))
    print(json.dumps(found))`;
  const lines = statements.map(({ statement, atHand }) => JSON.stringify({ statement, clips: [...atHand.values()] }));
  const answer = execFileSync('python3', ['-c', program, folder], {
    input: lines.join('\n'),
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  return answer
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as string[]);
}

test('honest statements hold, ours and in Python, and there are all kinds among them', () => {
  for (const { statement, atHand } of made) {
    expect(statementFaults(statement, atHand)).toEqual([]);
    expect(parseStatement(canonicalBytes(statement as unknown as Json))).toMatchObject({ ok: true });
  }
  expect(byPython(made).filter((faults) => faults.length > 0)).toEqual([]);
  const count = (has: (statement: Statement) => boolean) => made.filter(({ statement }) => has(statement)).length;
  const reasoned = ({ answer }: Statement) => answer.reasons.some(({ code }) => code !== 'clock-unknown');
  for (const verdict of ['covered', 'gap', 'unknown'])
    expect(count(({ answer }) => answer.verdict === verdict)).toBeGreaterThan(5);
  expect(count(({ answer }) => answer.alone.length > 0)).toBeGreaterThan(5);
  expect(count(({ explained }) => explained)).toBeGreaterThan(0);
  expect(count(reasoned)).toBeGreaterThan(0);
});

type Change = (statement: Statement) => Statement | undefined;
const withAnswer = (statement: Statement, answer: Partial<Statement['answer']>) => ({
  ...statement,
  answer: { ...statement.answer, ...answer },
});
const later = (at: string, ms: number) => new Date(Date.parse(at) + ms).toISOString();

/** Each of an honest statement; undefined where there is nothing to change. */
const changes: readonly (readonly [name: string, change: Change])[] = [
  [
    'a verdict',
    (statement) =>
      statement.answer.verdict === 'covered'
        ? undefined
        : withAnswer(statement, { verdict: 'covered', gaps: [], reasons: [] }),
  ],
  [
    'a gap left out',
    (statement) =>
      statement.answer.gaps.length === 0 ? undefined : withAnswer(statement, { gaps: statement.answer.gaps.slice(1) }),
  ],
  [
    'a gap made shorter',
    (statement) => {
      const [first, ...rest] = statement.answer.gaps;
      return (
        first && withAnswer(statement, { gaps: [{ ...first, to: later(first.to, -1), ms: first.ms - 1 }, ...rest] })
      );
    },
  ],
  [
    'who was alone',
    (statement) => (statement.answer.alone.length === 0 ? undefined : withAnswer(statement, { alone: [] })),
  ],
  [
    'the tolerance',
    (statement) => {
      const ms = statement.rule.toleranceMs.ms + 10_000_000;
      return { ...statement, rule: { ...statement.rule, toleranceMs: { ...statement.rule.toleranceMs, ms } } };
    },
  ],
  [
    'the tolerance, and the answer’s with it',
    (statement) => {
      if (statement.answer.verdict !== 'gap') return undefined;
      const ms = 10_000_000;
      const rule = { ...statement.rule, toleranceMs: { ...statement.rule.toleranceMs, ms } };
      return withAnswer({ ...statement, rule }, { toleranceMs: ms });
    },
  ],
  [
    'a clip’s end',
    (statement) => {
      const [first, ...rest] = statement.clips;
      return first?.end ? { ...statement, clips: [{ ...first, end: later(first.end, 1) }, ...rest] } : undefined;
    },
  ],
  [
    'a clip’s uncertainty',
    (statement) => {
      const [first, ...rest] = statement.clips;
      return first?.uncertaintyMs ? { ...statement, clips: [{ ...first, uncertaintyMs: 0 }, ...rest] } : undefined;
    },
  ],
  [
    'a clip’s digest',
    (statement) => {
      const [first, ...rest] = statement.clips;
      return first && { ...statement, clips: [{ ...first, sha256: 'f'.repeat(64) }, ...rest] };
    },
  ],
  ['that it is explained', (statement) => ({ ...statement, explained: !statement.explained })],
  [
    'a step of an approval that it rests on',
    (statement) => {
      const [note] = statement.notes;
      if (!statement.explained || !note?.facts?.chain) return undefined;
      return { ...statement, notes: [{ ...note, steps: note.steps?.slice(1) ?? [] }] };
    },
  ],
  [
    'a mandatory post',
    (statement) => {
      const posts = statement.rule.posts.map((post) => ({ ...post, mandatory: 'never' as const }));
      return { ...statement, rule: { ...statement.rule, posts } };
    },
  ],
];

describe('changed', () => {
  test.each(changes)('%s: found, ours and in Python', (_, change) => {
    const changed = made
      .flatMap(({ statement, atHand }) => {
        const other = change(statement);
        return other === undefined ? [] : [{ statement: other, atHand }];
      })
      .slice(0, 60);
    expect(changed.length).toBeGreaterThan(4);
    for (const { statement, atHand } of changed)
      expect(statementFaults(statement, atHand)).toContainEqual(expect.objectContaining({ code: 'STATEMENT_DIFFERS' }));
    for (const faults of byPython(changed)) expect(faults).toContainEqual(expect.stringMatching(/^altered/));
  });

  test('a clip that lies in it is left out of the list', () => {
    const changed = made
      .flatMap(({ statement, atHand }) => {
        const known = statement.clips.findIndex(
          ({ trust, start, end }) =>
            trust !== 'none' &&
            start !== null &&
            end !== null &&
            Date.parse(end) > Date.parse(statement.answer.from!) &&
            Date.parse(start) < Date.parse(statement.answer.to!),
        );
        return known < 0 ? [] : [{ statement: { ...statement, clips: statement.clips.toSpliced(known, 1) }, atHand }];
      })
      .slice(0, 60);
    for (const { statement, atHand } of changed)
      expect(statementFaults(statement, atHand)).toContainEqual(expect.objectContaining({ code: 'STATEMENT_DIFFERS' }));
    for (const faults of byPython(changed)) expect(faults).toContainEqual(expect.stringMatching(/^altered/));
  });

  test('a clip that it rests on is not at hand: not provable', () => {
    const changed = made
      .filter(({ statement }) => statement.clips.length > 0)
      .slice(0, 60)
      .map(({ statement, atHand }) => {
        const rest = new Map(atHand);
        rest.delete(statement.clips[0]!.clip);
        return { statement, atHand: rest };
      });
    for (const { statement, atHand } of changed)
      expect(statementFaults(statement, atHand).map(({ code }) => code)).toEqual(['STATEMENT_NOT_PROVABLE']);
    for (const faults of byPython(changed)) expect(faults).toEqual([expect.stringMatching(/^gaps/)]);
  });
});

test.each([
  ['a thirteenth month', (bytes: string) => bytes.replace(/"2026-03-01T01:00:00.000Z"/, '"2026-13-01T01:00:00.000Z"')],
  ['a newer format', (bytes: string) => bytes.replace('liuhen.statement/1', 'liuhen.statement/2')],
  ['no sessions', (bytes: string) => bytes.replace(/"sessions":\[[^\]]*\]/, '"sessions":[]')],
])('%s is no statement', (_, spoil) => {
  const sound = canonicalBytes(made[0]!.statement as unknown as Json).toString();
  const spoilt = spoil(sound);
  expect(spoilt).not.toBe(sound);
  expect(parseStatement(Buffer.from(spoilt)).ok).toBe(false);
});
