// Holds docs/errors.md against the table of codes, both ways.
import { expect, test } from 'vitest';
import { errorAdvice } from '../core/error-advice.ts';
import { errorTable } from '../core/errors.ts';
import { readProjectFile } from '../scripts/project-files.ts';

const rows = readProjectFile('docs/errors.md')
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );

test('docs/errors.md lists every code of the table and no other, each once', () => {
  expect(rows.map(([code]) => code?.replaceAll('`', '')).sort()).toEqual(Object.keys(errorTable).sort());
});

test('with its exit code, HTTP status, sentences and what to do in both languages', () => {
  const documented = rows.map(([code, exit, http, meaning, advice]) => ({ code, exit, http, meaning, advice }));
  const expected = rows.map(([code]) => {
    const known = code?.replaceAll('`', '') as keyof typeof errorTable;
    const { exit, http, zh, en } = errorTable[known];
    const advice = errorAdvice[known].join('<br>');
    return { code, exit: String(exit), http: String(http), meaning: `${zh}<br>${en}`, advice };
  });
  expect(documented).toEqual(expected);
  for (const [code, , , , advice] of rows) expect(advice, code).toMatch(/\p{Script=Han}.*<br>.*[a-z]/u);
});
