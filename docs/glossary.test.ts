// Holds the glossary's lists against the code, both ways: a word that is missing here or there fails.
import { expect, test } from 'vitest';
import { eventTypes } from '../core/custody-event.ts';
import { readProjectFile } from '../scripts/project-files.ts';

const glossary = readProjectFile('docs/glossary.md');
const model = readProjectFile('core/model.ts');

/** The `words` in the first column of the table below a heading. */
function listed(heading: string): string[] {
  const section = glossary.split(/^## /m).find((part) => part.startsWith(`${heading}\n`));
  if (section === undefined) throw new Error(`the glossary has no section "${heading}"`);
  const firstColumns = section.split('\n').filter((line) => line.startsWith('| `'));
  return firstColumns
    .flatMap((line) => [...line.split('|')[1]!.matchAll(/`([^`]+)`/g)].map(([, word]) => word!))
    .sort();
}

/** The members of a union of string literals in core/model.ts. */
function unionOf(type: string): string[] {
  const body = new RegExp(`export type ${type} =([^;]+);`).exec(model)?.[1];
  if (body === undefined) throw new Error(`core/model.ts has no type ${type}`);
  return [...body.matchAll(/'([^']+)'/g)].map(([, word]) => word!).sort();
}

test.each([
  ['Bay states', 'BayState'],
  ['Clip states', 'ClipState'],
  ['Clip flags', 'ClipFlag'],
  ['Trust in an offset', 'OffsetTrust'],
])('%s are those of the code', (heading, type) => {
  expect(listed(heading)).toEqual(unionOf(type));
});

test('custody events are those of the code', () => {
  expect(listed('Custody events')).toEqual([...eventTypes].sort());
});
