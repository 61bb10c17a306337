// Holds docs/rules.md against the codes that packs may use, and its example against the linter.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { paperKeys, paperKinds } from '../core/paper-form.ts';
import { eventCodes, excludedStretches } from '../rule-packs/event-codes.ts';
import { formProperties } from '../rule-packs/forms.ts';
import { checkRules } from '../rule-packs/inspect.ts';
import { matterProperties } from '../rule-packs/layers.ts';
import { layFiles, officePacks } from '../rule-packs/load.ts';
import { bookLists } from '../rule-packs/pack.ts';
import { readProjectFile } from '../scripts/project-files.ts';
import { settingTable } from '../storage/station/settings-schema.ts';

const page = readProjectFile('docs/rules.md');
const rowsUnder = (heading: string) =>
  (page.split(`| ${heading} |`)[1]?.split('\n\n')[0] ?? '').split('\n').flatMap((line) => {
    const cell = line.split('|')[1] ?? '';
    return [...cell.matchAll(/`([^`]+)`/g)].map(([, code]) => code);
  });

test('every code, property and list is described, and no other', () => {
  expect(rowsUnder('code | 起算')).toEqual([...eventCodes]);
  expect(rowsUnder('code | 不计入')).toEqual([...excludedStretches]);
  const described = rowsUnder('property of a matter | what it says');
  expect(described.toSorted()).toEqual(matterProperties.filter((name) => name !== 'sources').toSorted());
  expect(rowsUnder('besides matters | an entry has')).toEqual([...bookLists]);
});

test('every name that a form can print is described, and whether it may be left out', () => {
  expect(rowsUnder('property of a form | what it says')).toEqual([...formProperties, 'source']);
  const marked = (keys: ReadonlyMap<string, boolean>) => [...keys].map(([key, must]) => `\`${key}${must ? '*' : ''}\``);
  const line = (name: string, keys: ReadonlyMap<string, boolean>) =>
    keys.size === 0 ? [] : [[name, ...marked(keys)].filter((part) => part !== '').join(' ')];
  for (const paper of paperKinds) {
    const { head, fields, columns, sections, sectionColumns } = paperKeys[paper];
    const below = sections.size === 0 ? [] : ['sections below'];
    const said = [...line('head', head), ...line('fields', fields), ...line('columns', columns), ...below];
    expect(page).toContain(`| \`${paper}\` | ${said.join('; ')} |\n`);
    for (const [at, section] of marked(sections).entries()) {
      const of = sectionColumns.get([...sections.keys()][at]!);
      expect(page).toContain(`| ${section} | ${of === undefined ? '–' : line('', of)[0]} |\n`);
    }
  }
});

test('the setting takes every pack of an office, and the page names them', () => {
  expect(settingTable['rules.office'].values).toBe(`${officePacks().join(', ')}, or null`);
  for (const id of officePacks()) expect(page).toContain(`\`${id}\``);
});

test('its example is a pack without a fault, with the warnings that it speaks of', () => {
  const folder = mkdtempSync(join(tmpdir(), 'liuhen-rules-page-'));
  try {
    const file = join(folder, 'example.yaml');
    writeFileSync(file, /```yaml\n([\s\S]*?)```/.exec(page)?.[1] ?? '');
    const { problems, warnings } = checkRules([file], { office: null, siteFolders: [] });
    expect(problems).toEqual([]);
    expect(warnings.map(({ what }) => what)).toEqual([
      'matters.seizure: a row of the catalogue says 永久, the rule keeps {"years":10}',
      'matters.seizure.retention: keeps {"years":10}, shorter than "permanent" of base',
    ]);
    const { book } = layFiles(null, [file]);
    expect(book.matters.some(({ matter }) => matter === 'hearing')).toBe(false);
    expect(book.duties.some(({ duty }) => duty === 'opening-words')).toBe(false);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
