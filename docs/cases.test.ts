// Holds docs/cases.md against the codes of what a legal review may miss.
import { expect, test } from 'vitest';
import { reviewNeedCodes } from '../core/policy/review-needs.ts';
import { readProjectFile } from '../scripts/project-files.ts';

test('every code of what is missing is described, and no other', () => {
  const [, table = ''] = readProjectFile('docs/cases.md').split('| code | is missing |');
  const rows = table.split('\n\n')[0]?.split('\n') ?? [];
  const codes = rows.flatMap((line) =>
    [...(line.split('|')[1] ?? '').matchAll(/`([A-Z_]+)`/g)].map(([, code]) => code),
  );
  expect(codes).toEqual([...reviewNeedCodes]);
});
