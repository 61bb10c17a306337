// Chains of approval in packs: which may stand beside each other, what takes the place of what, and how one is explained.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { citedAs } from '../core/rule-explanation.ts';
import { explainChain } from './explain-chain.ts';
import { layFiles, officePacks } from './load.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'liuhen-chains-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const head = '{ step: head, title: 负责人, roles: [unit-head], unit: own }';
const chain = (name: string, more = '', steps = head) =>
  `  ${name}: { title: t, for: interruption-note, ${more} steps: [${steps}], source: base/trade }\n`;

function laid(office: string | null, ...chains: string[]) {
  const file = join(folder, 'site.yaml');
  writeFileSync(file, `id: site\ntitle: site\nchains:\n${chains.join('')}`);
  return layFiles(office, [file]);
}
const problems = (...chains: string[]) => laid(null, ...chains).problems.map(({ line, what }) => `${line} ${what}`);

describe('a pack of chains', () => {
  test.each([
    ['replaces that of base', [chain('interruption-note')], []],
    ['adds one for units and one for levels', [chain('a', 'units: [一中队],'), chain('b', 'levels: [1, 2],')], []],
    [
      'has one for every unit alone',
      [chain('mine')],
      ['4 chains.mine: interruption-note and mine both hold for every unit, of interruption-note'],
    ],
    [
      'does not leave a unit without any',
      ['  interruption-note: null\n', chain('a', 'units: [一中队],')],
      ['4 chains.interruption-note: no chain of interruption-note is left that holds for every unit'],
    ],
    [
      'does not narrow the only one',
      [chain('interruption-note', 'levels: [1],')],
      ['4 chains.interruption-note: no chain of interruption-note is left that holds for every unit'],
    ],
    [
      'names a unit once',
      [chain('a', 'units: [一中队],'), chain('b', 'units: [二中队, 一中队],')],
      ['4 chains.a: a and b both hold for the unit "一中队"'],
    ],
    [
      'names a level once',
      [chain('a', 'levels: [1],'), chain('b', 'levels: [1],')],
      ['4 chains.a: a and b both hold for level 1'],
    ],
    [
      'goes by units or by levels',
      [chain('a', 'units: [一中队], levels: [1],')],
      ['4 chains.a: it holds by units or by levels, not by both'],
    ],
    ['has each step once', [chain('a', 'levels: [1],', `${head}, ${head}`)], ['4 chains.a.steps: "head" stands twice']],
    [
      'takes nothing away that is not there',
      ['  nothing: null\n'],
      ['4 chains.nothing: there is nothing of this name to take away'],
    ],
  ])('%s', (_what, chains, expected) => {
    expect(problems(...chains)).toEqual(expected);
  });

  test.each([
    ['roles: [custodian]', head.replace('unit-head', 'custodian')],
    ['no step', ''],
    ['a unit below', head.replace('unit: own', 'unit: { above: 0 }')],
    ['an unknown unit', head.replace('unit: own', 'unit: below')],
  ])('is refused with %s', (_what, steps) => {
    expect(problems(chain('interruption-note', '', steps))).not.toEqual([]);
  });

  test('with fewer steps than the office’s is in force, with a warning that names both', () => {
    const { warnings, problems: faults, book } = laid('township', chain('interruption-note'));
    expect(faults).toEqual([]);
    expect(warnings.map(({ what }) => what)).toEqual([
      'chains.interruption-note.steps: 1 of 4 steps that township asks for',
    ]);
    expect(book.chains.map(({ steps }) => steps.length)).toEqual([1]);
  });
});

describe('the built-in packs', () => {
  const steps = (office: string | null) =>
    layFiles(office, []).book.chains.map((one) => one.steps.map(({ title, roles }) => `${title} ${roles.join('/')}`));
  const one = [['负责人 unit-head/agency-head']];
  const bureau = [
    [
      '中队长 unit-head',
      '中队法制员 reviewer',
      '法制科 reviewer',
      '分管副局长 agency-head',
      '局长（或者集体讨论） agency-head',
    ],
  ];
  const town = [
    ['执法队长 unit-head', '司法所（或者县级审核） reviewer', '分管副镇长 agency-head', '镇长 agency-head'],
  ];
  test.each([
    [null, one],
    ['city', one],
    ['county-joint', one],
    ['district-bureau', bureau],
    ['prefecture-bureau', bureau],
    ['township', town],
  ])('of %s', (office, expected) => {
    expect(steps(office)).toEqual(expected);
  });

  test('cite none of it as a rule: it is the trade’s habit, or a default of the station', () => {
    for (const office of [null, ...officePacks()]) {
      const { book } = layFiles(office, []);
      const cited = book.chains.map((one) => citedAs(book.sources.find(({ id }) => id === one.source)!));
      expect(cited).not.toContain('basis');
    }
  });
});

test('a chain is explained: its steps in order, its pack, what it took the place of', () => {
  const explained = explainChain(laid('township', chain('interruption-note')).laid, 'interruption-note');
  expect(explained?.properties.map(({ property, pack }) => [property, pack])).toEqual([
    ['title', 'site'],
    ['steps', 'site'],
  ]);
  expect(explained?.properties[1]).toMatchObject({
    value: { order: 'strict', list: [{ title: '负责人', source: 'base/trade' }] },
    sources: ['base/trade'],
    overrides: [
      { pack: 'township', value: { list: { length: 4 } } },
      { pack: 'base', value: { list: { length: 1 } } },
    ],
  });
  expect(explainChain(laid(null, chain('interruption-note')).laid, 'seizure')).toBeUndefined();
});
