import { expect, test } from 'vitest';
import { approvalWords } from './approval-words.ts';

const at = (text: string) => text.slice(0, 10);
const judged = { user: 'wang', at: '2026-03-02T01:00:00.000Z', opinion: '属实' };
const step = (title: string | null, outcome: 'approve' | 'return' = 'approve') => ({
  step: 'squad-head',
  title,
  outcome,
  ...judged,
});

test.each([
  ['submitted', [], null, '待批准'],
  ['approved', [], judged, '已批准，wang，2026-03-02：属实'],
  ['submitted', [step('中队长')], judged, '待批准；中队长 wang，2026-03-02：属实'],
  [
    'returned',
    [step('中队长'), step('法制科', 'return')],
    judged,
    '已退回；中队长 wang，2026-03-02：属实；法制科（退回） wang，2026-03-02：属实',
  ],
  ['approved', [{ ...step(null), user: null, opinion: null }], null, '已批准；squad-head 未知，2026-03-02：'],
] as const)('%s after %j reads as it was said', (state, steps, last, expected) => {
  expect(approvalWords({ state, steps, judged: last }, at)).toBe(expected);
});
