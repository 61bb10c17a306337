import { describe, expect, test } from 'vitest';
import type { Coverage } from './answers.ts';
import { caseVerdict, operationVerdict } from './case-verdict.ts';

type Judged = Pick<Coverage, 'mode' | 'verdict' | 'explained' | 'gaps'>;
const hole = (kind: Coverage['gaps'][number]['kind']) => ({ post: 'main', from: '', to: '', ms: 1, kind });
const judged = (more: Partial<Judged> = {}): Judged => ({
  mode: 'full',
  verdict: 'covered',
  explained: false,
  gaps: [],
  ...more,
});
const gap = (...kinds: Coverage['gaps'][number]['kind'][]) => judged({ verdict: 'gap', gaps: kinds.map(hole) });
const explained = { ...gap('interruption'), explained: true };

describe('an operation', () => {
  test.each([
    [judged(), 'covered', 'safe'],
    [gap('late-start', 'interruption'), 'interrupted', 'failed'],
    [gap('late-start', 'nothing'), 'edges', 'failed'],
    [gap('early-end'), 'edges', 'failed'],
    [gap('nothing'), 'nothing', 'failed'],
    [explained, 'explained', 'explained'],
    [judged({ verdict: 'unknown' }), 'unknown', 'unknown'],
    [judged({ verdict: 'unknown', explained: true }), 'unknown', 'unknown'],
    [judged({ verdict: 'unknown', mode: null }), 'unknown', 'unknown'],
    [judged({ verdict: 'gap', mode: 'key-moments' }), 'notDemanded', 'plain'],
  ] as const)('%j reads %s', (coverage, word, tone) => {
    expect(operationVerdict(coverage)).toMatchObject({ word, tone });
  });
});

describe('a case', () => {
  test.each([
    [[], null, 'unknown'],
    [[], 'full', 'unknown'],
    [[], 'key-moments', 'notDemanded'],
    [[judged({ mode: 'key-moments' })], 'full', 'unknown'],
    [[judged({ mode: 'key-moments', verdict: 'unknown' })], 'key-moments', 'notDemanded'],
    [[judged(), judged()], 'full', 'covered'],
    [[judged(), explained], 'full', 'explained'],
    [[explained, judged({ verdict: 'unknown' })], 'full', 'unknown'],
    [[judged({ verdict: 'unknown' }), gap('nothing')], 'full', 'nothing'],
    [[gap('nothing'), gap('interruption')], 'full', 'interrupted'],
    [[judged(), judged({ mode: 'key-moments', verdict: 'gap' })], 'full', 'covered'],
  ] as const)('%j of a matter of mode %s reads %s', (operations, mode, word) => {
    expect(caseVerdict(operations, mode).word).toBe(word);
  });
});
