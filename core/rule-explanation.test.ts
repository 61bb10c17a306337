// How a source may be named, mark by mark.
import { expect, test } from 'vitest';
import type { RuleSource } from './matter-rule.ts';
import { citation, citedAs } from './rule-explanation.ts';

const source = (mark: RuleSource['mark'], rest: Partial<RuleSource> = {}): RuleSource => ({
  id: 'p/s',
  mark,
  title: '某法',
  clause: null,
  ...rest,
});

test.each([
  [source('V', { clause: '第三条' }), 'basis', '依据 某法 第三条', 'basis: 某法 第三条'],
  [source('V'), 'basis', '依据 某法', 'basis: 某法'],
  [
    source('V', { clause: '第三条', binds: false }),
    'reference',
    '参照 某法 第三条',
    'after the manner of: 某法 第三条',
  ],
  [source('S'), 'reference', '参照 某法', 'after the manner of: 某法'],
  [source('L'), 'reference', '参照 某法', 'after the manner of: 某法'],
  [source('P'), 'reference', '参照 某法', 'after the manner of: 某法'],
  [source('D'), 'default', '本站默认', 'default of this station'],
] as const)('%o', (given, as, zh, en) => {
  expect([citedAs(given), citation(given, 'zh'), citation(given, 'en')]).toEqual([as, zh, en]);
});
