import { expect, test } from 'vitest';
import { actInAddress } from './asked-act.ts';

test('an address opens the two forms that reports lead to, and no other', () => {
  expect(actInAddress({ act: 'note', operation: 'op' })).toEqual({ kind: 'note', operation: 'op' });
  expect(actInAddress({ act: 'add-operation' })).toEqual({ kind: 'add-operation' });
  for (const query of [
    {},
    { act: 'note' },
    { act: 'note', operation: ['a', 'b'] },
    { act: 'close' },
    { act: ['note'] },
  ])
    expect(actInAddress(query)).toBeNull();
});
