// Holds docs/access.md against the table of rights, cell by cell.
import { expect, test } from 'vitest';
import { type Action, accessTable, type Reach } from '../core/policy/access.ts';
import { roles } from '../core/policy/roles.ts';
import { readProjectFile } from '../scripts/project-files.ts';

const cellsOf = (line: string) =>
  line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());

const lines = readProjectFile('docs/access.md')
  .split('\n')
  .filter((line) => line.startsWith('|'));
const [head = [], , ...rows] = lines.map(cellsOf);

test('docs/access.md has a column for every role and a row for every right, in the order of the code', () => {
  expect(head.slice(2)).toEqual(roles.map((role) => `\`${role}\``));
  expect(rows.map(([action]) => action)).toEqual(Object.keys(accessTable).map((action) => `\`${action}\``));
});

test('and in each cell how far the right goes', () => {
  const shown: Readonly<Record<Reach, string>> = { own: 'own', unit: 'unit', all: 'yes' };
  for (const [action = '', about = '', ...cells] of rows) {
    const rule: (typeof accessTable)[Action] | Readonly<Partial<Record<string, Reach>>> =
      accessTable[action.replaceAll('`', '') as Action];
    const expected = roles.map((role) => {
      if (typeof rule === 'string') return 'yes';
      const reach = (rule as Readonly<Partial<Record<string, Reach>>>)[role];
      return reach === undefined ? '' : shown[reach];
    });
    expect(cells, action).toEqual(expected);
    expect(about.includes('(anyone)'), action).toBe(rule === 'anyone');
    expect(about.includes('(any account)'), action).toBe(rule === 'account');
    expect(about, action).toMatch(/\p{Script=Han}.*<br>.*[a-z]/u);
  }
});
