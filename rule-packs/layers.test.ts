// The merge rule by property, against the plainest reading of it: for each matter and property, what the last pack said
// since the matter was last begun.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import {
  bookOf,
  explainMatter,
  type LaidRules,
  layOver,
  matterProperties,
  nothingLaid,
  packsOfEntries,
} from './layers.ts';
import { packOf, sourcesBelow } from './pack.ts';
import type { PackDocument } from './schema.ts';

/** Sets of properties stand for whole ones here: merging never looks into a value. */
type Change = 'removed' | readonly (typeof matterProperties)[number][];

interface Sketch {
  readonly matters: Readonly<Record<string, Change>>;
  readonly duties: Readonly<Record<string, 'given' | null>>;
}

const matterNames = ['seizure', 'hearing', 'patrol'];
const sketch: fc.Arbitrary<Sketch> = fc.record({
  matters: fc.dictionary(
    fc.constantFrom(...matterNames),
    fc.oneof(
      { weight: 1, arbitrary: fc.constant('removed' as const) },
      { weight: 4, arbitrary: fc.subarray([...matterProperties]) },
    ),
  ),
  duties: fc.dictionary(fc.constantFrom('a', 'b'), fc.constantFrom('given' as const, null)),
});

/** Each value bears the name of its pack, so that it can be told apart. */
function packFrom({ matters, duties }: Sketch, index: number) {
  const id = `p${index}`;
  const text = (what: string) => ({ text: `${id} ${what}`, source: 'own' });
  return packOf({
    id,
    title: id,
    matters: Object.fromEntries(
      Object.entries(matters).map(([matter, change]) => [
        matter,
        change === 'removed'
          ? { removed: text(matter) }
          : Object.fromEntries(change.map((name) => [name, markOf(id, name)])),
      ]),
    ),
    duties: Object.fromEntries(Object.entries(duties).map(([duty, given]) => [duty, given && text(duty)])),
  } as PackDocument);
}

function markOf(id: string, property: string): unknown {
  if (property === 'sources') return [id];
  if (property === 'steps') return { order: 'any', list: [{ step: id }] };
  if (property === 'deadlines') return [{ deadline: id }];
  return id;
}

const laid = (sketches: readonly Sketch[]): LaidRules => sketches.map(packFrom).reduce<LaidRules>(layOver, nothingLaid);

/** Packs that said something of the property since the matter was last begun, the earliest first. */
function sayers(sketches: readonly Sketch[], matter: string, property: (typeof matterProperties)[number]): string[] {
  const begun = sketches.findLastIndex(({ matters }) => matters[matter] === 'removed');
  return sketches.flatMap(({ matters }, index) => {
    const change = matters[matter];
    return index > begun && change !== 'removed' && change?.includes(property) ? [`p${index}`] : [];
  });
}

test('matter by matter and property by property, the last pack holds', () => {
  fc.assert(
    fc.property(fc.array(sketch, { maxLength: 5 }), (sketches) => {
      const rules = laid(sketches);
      const { matters, packs, duties } = bookOf(rules);
      expect(packs).toEqual(sketches.map((_sketch, index) => `p${index}`));
      const inForce = matterNames.filter((matter) => {
        const last = sketches.findLast(({ matters }) => matters[matter] !== undefined)?.matters[matter];
        return last !== undefined && last !== 'removed';
      });
      expect(matters.map(({ matter }) => matter).sort()).toEqual(inForce.toSorted());
      for (const rule of matters)
        for (const property of matterProperties) {
          const said = sayers(sketches, rule.matter, property);
          const last = said.at(-1);
          if (last !== undefined) expect(JSON.stringify(rule[property])).toContain(last);
          const explained = explainMatter(rules, rule.matter)?.properties.find((each) => each.property === property);
          expect(explained?.pack).toBe(last);
          expect((explained?.overrides ?? []).map(({ pack }) => pack)).toEqual(said.slice(0, -1).reverse());
        }
      const heldDuties = ['a', 'b'].flatMap((duty) => {
        const index = sketches.findLastIndex(({ duties }) => duties[duty] !== undefined);
        return sketches[index]?.duties[duty] ? [[duty, `p${index}`]] : [];
      });
      expect(Object.entries(packsOfEntries(rules).duties).sort()).toEqual(heldDuties);
      expect(duties.map(({ duty, source }) => [duty, source]).sort()).toEqual(
        heldDuties.map(([duty, pack]) => [duty, `${pack}/own`]),
      );
    }),
  );
});

test('laying a pack over others leaves them as they were', () => {
  const first = laid([{ matters: { seizure: ['title'] }, duties: {} }]);
  const before = JSON.stringify(bookOf(first));
  layOver(first, packFrom({ matters: { seizure: 'removed', hearing: ['title'] }, duties: { a: null } }, 1));
  layOver(first, packFrom({ matters: { seizure: ['title', 'mode'] }, duties: {} }, 1));
  expect(JSON.stringify(bookOf(first))).toBe(before);
});

describe('what a file may leave out', () => {
  const document = parse(`
id: p
title: t
sources:
  own: { mark: V, title: t }
  others: { mark: V, title: t, binds: false }
matters:
  m:
    steps: { order: any, list: [{ step: s, title: t, evidence: photo, source: own }] }
    papersBefore: null
    legalReview: null
    deadlines: [{ deadline: d, title: t, n: 1, unit: day, from: decision, source: base/x }]
    rows: null
deadlines:
  e: { title: t, n: 1, unit: day, from: decision, source: own }
constants:
  c: { title: t, n: 1, unit: count, source: own }
`) as PackDocument;
  const pack = packOf(document);

  test('is filled in, and names are whole', () => {
    expect(pack.sources).toEqual([
      { id: 'p/own', mark: 'V', title: 't', clause: null },
      { id: 'p/others', mark: 'V', title: 't', clause: null, binds: false },
    ]);
    expect(pack.matters.get('m')).toEqual({
      steps: { order: 'any', list: [{ step: 's', title: 't', evidence: 'photo', eachItem: false, source: 'p/own' }] },
      papersBefore: [],
      legalReview: null,
      deadlines: [
        {
          deadline: 'd',
          title: 't',
          n: 1,
          unit: 'day',
          from: 'decision',
          excludes: [],
          extendOnce: null,
          source: 'base/x',
        },
      ],
      rows: [],
    });
    expect(pack.lists.deadlines.get('e')).toMatchObject({ deadline: 'e', excludes: [], extendOnce: null });
    expect(pack.lists.constants.get('c')).toMatchObject({ constant: 'c', from: null, source: 'p/own' });
    expect(sourcesBelow([...pack.matters.values()])).toEqual(['p/own', 'base/x']);
  });

  test('is there in the matter of a book, and not said to come from a pack', () => {
    const rules = layOver(nothingLaid, packOf({ id: 'p', title: 't', matters: { m: { title: 't' } } }));
    expect(bookOf(rules).matters).toEqual([
      { matter: 'm', title: 't', papersBefore: [], notDelegable: null, legalReview: null, deadlines: [], rows: [] },
    ]);
    expect(explainMatter(rules, 'm')?.properties.map(({ property }) => property)).toEqual(['title']);
    expect(explainMatter(rules, 'n')).toBeUndefined();
  });
});
