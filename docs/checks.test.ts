// Holds docs/checks.md against the codes of the checks, both ways, and its example of a calendar against the linter.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findingTexts } from '../cli/output/case-texts.ts';
import { findingCodes } from '../core/case-finding.ts';
import { endingKinds, startedByPaper } from '../core/policy/case-deadlines.ts';
import { propertyActions } from '../core/property-model.ts';
import { layFiles } from '../rule-packs/load.ts';
import { readProjectFile } from '../scripts/project-files.ts';

const page = readProjectFile('docs/checks.md');
const rows = page.split('\n').filter((line) => /^\| `[A-Z_]+` \|/.test(line));

test('every code has its row and its words, and no other', () => {
  expect(rows.map((row) => row.split('`')[1])).toEqual([...findingCodes]);
  expect(Object.keys(findingTexts)).toEqual([...findingCodes]);
});

test('the duties, deadlines and constants that it names are in the base pack', () => {
  const { duties, deadlines, constants, hours } = layFiles(null, []).book;
  const known = new Set([
    ...duties.map(({ duty }) => duty),
    ...deadlines.map(({ deadline }) => deadline),
    ...constants.map(({ constant }) => constant),
    ...hours.map(({ hours: name }) => name),
  ]);
  const named = rows.join('\n').matchAll(/(?:duty|deadline|constant|hours) `([a-z-]+)`/g);
  for (const [, name] of named) expect(known, name).toContain(name);
});

test('its example is a pack without a fault', () => {
  const folder = mkdtempSync(join(tmpdir(), 'liuhen-checks-page-'));
  try {
    const file = join(folder, 'calendar-2027.yaml');
    writeFileSync(file, /```yaml\n([\s\S]*?)```/.exec(page)?.[1] ?? '');
    const { problems, warnings, book } = layFiles(null, [file]);
    expect({ problems, warnings }).toEqual({ problems: [], warnings: [] });
    expect(book.calendars.map(({ year }) => year)).toContain(2027);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('the kinds of documents that begin and end deadlines are described, and the acts with property', () => {
  const section = page.split('## Deadlines')[1] ?? '';
  for (const { kind, deadline, doneBy } of startedByPaper)
    for (const word of [kind, deadline, doneBy]) expect(section).toContain(`\`${word}\``);
  for (const kind of Object.values(endingKinds)) expect(section).toContain(`\`${kind}\``);
  const property = page.split('## Property')[1]?.split('## Deadlines')[0] ?? '';
  const acts = property.split('\n').flatMap((line) => {
    const cell = line.split('|')[1] ?? '';
    return [...cell.matchAll(/`([a-z-]+)`/g)].map(([, act]) => act);
  });
  expect(acts.toSorted()).toEqual(propertyActions.toSorted());
});
