import { expect, test } from 'vitest';
import { type CheckReport, verdictOf } from './verdict.ts';

const contents = ['authentic', 'altered', 'gaps', 'unsigned', 'newer-version'] as const;
const keys = ['trusted', 'untrusted', 'cannot-tell'] as const;

test('only authentic content under a trusted key is called good', () => {
  const good: string[] = [];
  for (const content of contents) {
    for (const key of keys) {
      if (verdictOf({ content, key, findings: [] }).tone === 'safe') good.push(`${content} ${key}`);
    }
  }
  expect(good).toEqual(['authentic trusted']);
});

test.each([
  ['altered', 'failed'],
  ['gaps', 'failed'],
  ['unsigned', 'failed'],
  ['newer-version', 'unknown'],
  ['of-a-newer-station', 'unknown'],
])('%s is %s', (content, tone) => {
  expect(verdictOf({ content, key: 'trusted', findings: [] } as unknown as CheckReport).tone).toBe(tone);
});
